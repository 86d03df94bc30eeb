import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";

/** What decides how a page is drawn, to the pixel. Pictures of two machines are comparable where all of it is the same. */
export type PictureMachine = Readonly<Record<string, string | number>>;

/** Widths in px tell fonts apart: another font, or another version of it, has others. */
const samples: Readonly<Record<string, string>> = {
  latin: "Magpie AVATAR fi 0123456789",
  chinese: "喜鹊办公室的消息，永不丢失。",
  arabic: "مرحبا، كيف الحال؟",
  emoji: "👍🏽👨‍👩‍👧‍👦🇨🇳",
};

/** The distribution's own name for itself; empty outside of Linux. */
function distribution(): string {
  try {
    return /^ID="?([\w.-]+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "";
  } catch {
    return "";
  }
}

/** The machine as the page of the gallery, which must be open, is drawn on it. */
export async function pictureMachine(page: Page): Promise<PictureMachine> {
  const widths = await page.evaluate((texts) => {
    const pen = document.createElement("canvas").getContext("2d");
    if (!pen) throw new Error("nothing to measure with");
    const { fontFamily } = getComputedStyle(document.body);
    return Object.entries(texts).flatMap(([name, text]) =>
      [400, 600].map((weight): [string, number] => {
        pen.font = `${weight} 14px ${fontFamily}`;
        return [`${name}${weight}`, Math.round(pen.measureText(text).width * 100) / 100];
      }),
    );
  }, samples);
  return {
    platform: process.platform,
    distribution: distribution(),
    chromium: chromiumMajor(page),
    ...Object.fromEntries(widths),
  };
}

/** The major version of the browser that draws the page. */
export const chromiumMajor = (page: Page): string =>
  page.context().browser()?.version().split(".")[0] ?? "unknown";
