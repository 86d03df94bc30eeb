import type { Page } from "@playwright/test";
import type { PickedFile } from "./picture-files.ts";

/** A video of about a second, 320 × 180, as this Chromium records it: red, then blue. */
export async function recordedVideo(page: Page): Promise<PickedFile> {
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: 320, height: 180 });
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    const pieces: Blob[] = [];
    const recorder = new MediaRecorder(canvas.captureStream(25), {
      mimeType: "video/webm;codecs=vp8",
    });
    const ended = new Promise<void>((resolve) => {
      recorder.addEventListener("stop", () => resolve());
    });
    const started = new Promise<void>((resolve) => {
      recorder.addEventListener("start", () => resolve());
    });
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    /** Draws in a colour for half a second, and so many frames at least, however slow the machine is. */
    const show = (colour: string): Promise<void> =>
      new Promise((resolve) => {
        const begun = performance.now();
        let frames = 0;
        const draw = (): void => {
          context.fillStyle = colour;
          context.fillRect(0, 0, 320, 180);
          frames += 1;
          if (performance.now() - begun < 500 || frames < 12) requestAnimationFrame(draw);
          else resolve();
        };
        draw();
      });
    context.fillStyle = "red";
    context.fillRect(0, 0, 320, 180);
    recorder.start();
    await started;
    await show("red");
    await show("blue");
    recorder.stop();
    await ended;
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  return { name: "walk.webm", mimeType: "video/webm", buffer: Buffer.from(base64, "base64") };
}

/** A second of a low tone, as uncompressed sound: 8 kHz, one channel, 16 bits a sample. */
export function toneFile(): PickedFile {
  const rate = 8_000;
  const sound = Buffer.alloc(rate * 2);
  for (let at = 0; at < rate; at++)
    sound.writeInt16LE(Math.round(8_000 * Math.sin((at / rate) * 220 * 2 * Math.PI)), at * 2);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + sound.length, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(sound.length, 40);
  return { name: "tone.wav", mimeType: "audio/wav", buffer: Buffer.concat([head, sound]) };
}
