"use strict";
const fs = require("fs");
const { findBrowser } = require("./browser.cjs");
const { installDebianPackages, isDebian, isRoot } = require("./debian.cjs");
const { findElectron, whyElectronCannotRun } = require("./electron-binary.cjs");
const { downloadUrl, fetchElectron } = require("./electron-download.cjs");
const { say, SetUpProblem } = require("./say.cjs");
const { findXvfb, hasChineseFont, hasDisplay, hasEmojiFont } = require("./screen.cjs");

/** What a person can ask for: `MAGPIE_ELECTRON=stand-in` never tries Electron, `=electron` takes nothing else. */
function wish(env) {
  const asked = env.MAGPIE_ELECTRON;
  if (!asked) return null;
  if (asked !== "stand-in" && asked !== "electron")
    throw new SetUpProblem(`MAGPIE_ELECTRON is "${asked}"; it can be "stand-in" or "electron".`);
  return asked;
}

/**
 * Whether what an earlier set-up found still holds: the same wishes, the same programs in place, no Electron come or
 * gone, and no screen lost that Xvfb would have to stand in for. Only looks at files.
 */
function isRuntimeCurrent(root, runtime, env) {
  const has = (program) => program === null || fs.existsSync(program);
  return (
    runtime.wish === wish(env) &&
    runtime.chosenBrowser === (env.MAGPIE_CHROMIUM || null) &&
    runtime.electronThere === (findElectron(root) !== null) &&
    has(runtime.electron) &&
    has(runtime.chromium) &&
    has(runtime.xvfb) &&
    (hasDisplay(env) || !runtime.foundWithDisplay)
  );
}

/** What to type where we cannot install for the person. */
function howToInstall(packages) {
  if (process.platform === "darwin")
    return "Install Google Chrome (https://www.google.com/chrome) or: brew install --cask chromium";
  if (isDebian()) return `As root: apt-get install --no-install-recommends ${packages.join(" ")}`;
  return (
    "Install Chromium, Xvfb and the Noto fonts for Chinese and emoji, for example\n" +
    "    Fedora:  dnf install chromium xorg-x11-server-Xvfb google-noto-sans-cjk-fonts google-noto-color-emoji-fonts\n" +
    "    Arch:    pacman -S chromium xorg-server-xvfb noto-fonts-cjk noto-fonts-emoji\n" +
    "    Alpine and others without glibc are not supported."
  );
}

/** The Debian names of what this machine lacks. `display` without a screen means Xvfb. */
function missingPackages(env, needsBrowser) {
  if (process.platform !== "linux") return needsBrowser && !findBrowser(env) ? ["chromium"] : [];
  return [
    ...(needsBrowser && !findBrowser(env) ? ["chromium"] : []),
    ...(!hasDisplay(env) && !findXvfb(env) ? ["xvfb"] : []),
    ...(hasChineseFont(env) ? [] : ["fonts-noto-cjk"]),
    ...(hasEmojiFont(env) ? [] : ["fonts-noto-color-emoji"]),
  ];
}

/** Installs what is missing where we may. What only makes things nicer may fail, and then says so. */
async function provide(env, needsBrowser) {
  const missing = missingPackages(env, needsBrowser);
  if (missing.length === 0) return;
  const failure =
    isDebian() && isRoot()
      ? await installDebianPackages(missing, env)
      : "only root can install packages";
  if (failure === null) return;
  const left = missingPackages(env, needsBrowser);
  if (left.includes("chromium"))
    throw new SetUpProblem(
      `There is no Chromium, Chrome or Edge to run on.\n${howToInstall(left)}\n` +
        `A browser elsewhere can be named by MAGPIE_CHROMIUM=<its program>.` +
        (isDebian() && isRoot() ? `\n\napt-get said:\n${failure}` : ""),
    );
  if (left.length === 0) return;
  say(`not there: ${left.join(", ")}. It works without, but without ${effect(left)}.`);
  say(isDebian() && isRoot() ? `apt-get said: ${failure}` : howToInstall(left));
}

function effect(left) {
  return [
    ...(left.includes("xvfb") ? ["windows (it runs headless)"] : []),
    ...(left.includes("fonts-noto-cjk") ? ["Chinese characters"] : []),
    ...(left.includes("fonts-noto-color-emoji") ? ["colour emoji"] : []),
  ].join(", ");
}

/** Electron's own program, fetched if need be, that runs on this machine; or why there is none. */
async function provideElectron(root, env, remembered) {
  const url = downloadUrl(root, env);
  let why = null;
  if (findElectron(root) === null)
    why =
      remembered !== null && remembered.url === url && wish(env) !== "electron"
        ? remembered.why
        : await fetchElectron(root, env);
  const program = findElectron(root);
  if (program === null) return { missing: { url, why: why || "its installer left no program" } };
  const broken = whyElectronCannotRun(program);
  if (broken !== null) return { broken };
  return { program };
}

/**
 * Finds or provides what the client runs on: Electron's own program, else the stand-in on an installed browser. Resolves
 * to what is recorded in the stamp; throws a SetUpProblem that says what to install.
 */
async function provideRuntime(root, env, before) {
  const asked = wish(env);
  if (env.MAGPIE_CHROMIUM && !findBrowser(env))
    throw new SetUpProblem(`MAGPIE_CHROMIUM names ${env.MAGPIE_CHROMIUM}, which is not there.`);
  const common = () => ({
    wish: asked,
    chosenBrowser: env.MAGPIE_CHROMIUM || null,
    electronThere: findElectron(root) !== null,
    foundWithDisplay: hasDisplay(env),
    xvfb: findXvfb(env),
  });
  let electronMissing = (before && before.electronMissing) || null;
  if (asked !== "stand-in") {
    const electron = await provideElectron(root, env, electronMissing);
    electronMissing = electron.missing || null;
    if (electron.program) {
      await provide(env, false);
      if (hasDisplay(env) || findXvfb(env))
        return {
          kind: "electron",
          electron: electron.program,
          chromium: findBrowser(env),
          electronMissing,
          ...common(),
        };
      electron.broken = "there is no display, and no Xvfb to stand in for one";
    }
    const why = electron.broken || electronMissing.why;
    if (asked === "electron") throw new SetUpProblem(`Electron cannot be had: ${why}.`);
    // The stand-in's program is a shell script.
    if (process.platform === "win32")
      throw new SetUpProblem(
        `Electron cannot be had: ${why}.\n` +
          "On Windows nothing stands in for it. ELECTRON_MIRROR=<address> names another host to fetch it from.",
      );
    say(`no Electron binary (${why}): the client runs on its stand-in, with an installed browser.`);
    if (electronMissing) say("this is remembered; MAGPIE_ELECTRON=electron tries again.");
  }
  await provide(env, true);
  return {
    kind: "stand-in",
    electron: null,
    chromium: findBrowser(env),
    electronMissing,
    ...common(),
  };
}

module.exports = { isRuntimeCurrent, provideRuntime };
