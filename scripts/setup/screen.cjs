"use strict";
const { execFileSync } = require("child_process");
const fs = require("fs");
const { onPath } = require("./browser.cjs");

/** Whether windows can be shown at once. Elsewhere than on Linux there is always a screen. */
function hasDisplay(env) {
  return process.platform !== "linux" || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** The X server without a screen, or null. */
function findXvfb(env) {
  return process.platform === "linux" ? onPath(["Xvfb"], env) : null;
}

const fontFolders = ["/usr/share/fonts", "/usr/local/share/fonts"];

function fontFiles(folder, depth = 0) {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .flatMap((entry) =>
        entry.isDirectory() && depth < 4
          ? fontFiles(`${folder}/${entry.name}`, depth + 1)
          : [entry.name],
      );
  } catch {
    return [];
  }
}

/** Whether text of this kind can be drawn; without a font it shows as boxes. */
function hasFont(env, language, fileNames) {
  if (process.platform !== "linux") return true;
  const lister = onPath(["fc-list"], env);
  try {
    if (lister)
      return execFileSync(lister, [`:lang=${language}`], { encoding: "utf8" }).trim() !== "";
  } catch {
    // Then the folders tell.
  }
  return fontFolders.some((folder) => fontFiles(folder).some((name) => fileNames.test(name)));
}

const hasChineseFont = (env) => hasFont(env, "zh", /cjk|wqy|hans|droidsansfallback/i);
const hasEmojiFont = (env) => hasFont(env, "und-zsye", /emoji/i);

module.exports = { hasDisplay, findXvfb, hasChineseFont, hasEmojiFont };
