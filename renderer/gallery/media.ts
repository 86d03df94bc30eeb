import { rgbaToThumbHash } from "thumbhash";
import { encodeBase64 } from "#shared/wire/base64.ts";

/** Pictures for scenes, drawn here so that no file has to be kept; the same on every machine but for a little arithmetic. */

/** A harbour in the evening, in the colours around this hue. */
function drawHarbour(width: number, height: number, hue: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas to draw on");
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, `hsl(${hue} 55% 38%)`);
  sky.addColorStop(0.6, `hsl(${hue + 40} 70% 68%)`);
  sky.addColorStop(0.61, `hsl(${hue + 10} 45% 42%)`);
  sky.addColorStop(1, `hsl(${hue} 50% 20%)`);
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  context.fillStyle = `hsl(${hue + 60} 90% 82%)`;
  context.beginPath();
  context.arc(width * 0.68, height * 0.42, Math.min(width, height) * 0.11, 0, Math.PI * 2);
  context.fill();
  context.fillStyle = `hsl(${hue - 20} 40% 16% / 88%)`;
  for (const [at, wide, high] of [
    [0.04, 0.1, 0.3],
    [0.15, 0.07, 0.45],
    [0.24, 0.12, 0.22],
    [0.8, 0.08, 0.36],
    [0.9, 0.07, 0.24],
  ] as const)
    context.fillRect(width * at, height * (0.61 - high), width * wide, height * high);
  return canvas;
}

/** Where the page reads a picture of this size, and its tiny preview. */
export function harbour(width: number, height: number, hue: number) {
  const canvas = drawHarbour(width, height, hue);
  const by = 80 / Math.max(width, height);
  const [w, h] = [Math.max(1, Math.round(width * by)), Math.max(1, Math.round(height * by))];
  const pixels = drawHarbour(w, h, hue).getContext("2d")?.getImageData(0, 0, w, h).data;
  return {
    address: canvas.toDataURL("image/jpeg", 0.85),
    preview: pixels ? encodeBase64(rgbaToThumbHash(w, h, pixels)) : null,
  };
}

/** The levels of somebody who says a few sentences. */
export const spoken: readonly number[] = Array.from({ length: 100 }, (_, index) =>
  Math.round(255 * Math.abs(Math.sin(index * 0.31) * Math.sin(index * 0.11 + 0.6)) ** 0.7),
);

/** A picture as somebody would choose it. */
export function harbourFile(
  width: number,
  height: number,
  hue: number,
  name: string,
): Promise<File> {
  const canvas = drawHarbour(width, height, hue);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) =>
        blob
          ? resolve(new File([blob], name, { type: blob.type }))
          : reject(new Error("no picture")),
      "image/png",
    ),
  );
}
