import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { chromium } from "playwright";
import {
  drawing,
  hashDrawing,
  picture,
  recordFile,
  sizes,
  trayCounts,
  trayEdge,
  trayPicture,
  trayScales,
} from "./icons/record.ts";
import { root } from "./root.ts";
import { findBrowser } from "./setup/browser.cjs";

/** Draws assets/icon.svg at every size with an installed browser, on a transparent ground. */
async function render(executablePath: string): Promise<void> {
  const svg = readFileSync(drawing(root), "utf8");
  const browser = await chromium.launch({ executablePath });
  try {
    const page = await browser.newPage();
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(
        `<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
      );
      const file = picture(root, size);
      mkdirSync(dirname(file), { recursive: true });
      await page.screenshot({ path: file, omitBackground: true });
    }
    const styled = `<style>html,body{margin:0;background:transparent}svg{display:block;width:${trayEdge}px;height:${trayEdge}px}
      b{position:absolute;right:0;bottom:0;min-width:14px;height:14px;padding:0 2px;box-sizing:border-box;border-radius:7px;
      background:#d92d20;color:#fff;font:700 11px/14px "Noto Sans",Arial,sans-serif;text-align:center}</style>`;
    for (const scale of trayScales) {
      const sharp = await browser.newPage({
        deviceScaleFactor: scale,
        viewport: { width: trayEdge, height: trayEdge },
      });
      for (const count of trayCounts) {
        await sharp.setContent(`${styled}${svg}${count === "0" ? "" : `<b>${count}</b>`}`);
        const file = trayPicture(root, count, scale);
        mkdirSync(dirname(file), { recursive: true });
        await sharp.screenshot({ path: file, omitBackground: true });
      }
    }
  } finally {
    await browser.close();
  }
  writeFileSync(recordFile(root), `${hashDrawing(root)}\n`);
}

const browser = findBrowser(process.env);
if (browser === null) {
  console.error(
    "Drawing the icons needs an installed Chromium, Chrome or Edge, or MAGPIE_CHROMIUM=<its program>.",
  );
  process.exitCode = 1;
} else {
  await render(browser);
  console.log(`drawn: ${sizes.join(", ")} px`);
}
