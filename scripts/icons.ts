import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { chromium } from "playwright";
import { drawing, hashDrawing, picture, recordFile, sizes } from "./icons/record.ts";
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
