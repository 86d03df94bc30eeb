import { memo, useLayoutEffect, useRef } from "react";
import { thumbHashToRGBA } from "thumbhash";
import { decodeBase64 } from "#shared/wire/base64.ts";
import styles from "./Media.module.css";

/** What a tiny preview shows; null for what is none, as anybody may send anything. */
function pixelsOf(preview: string): ImageData | null {
  const bytes = decodeBase64(preview);
  if (!bytes || bytes.length < 5) return null;
  try {
    const { w, h, rgba } = thumbHashToRGBA(bytes);
    return new ImageData(new Uint8ClampedArray(rgba), w, h);
  } catch {
    return null;
  }
}

/** A picture as it is known before anything of it is here: a few colours where they will be. Decoration. */
export const Preview = memo(function Preview({ preview }: { readonly preview: string | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  // Before the first paint: it must not come in later than the room that it fills.
  useLayoutEffect(() => {
    const element = canvas.current;
    const pixels = preview === null ? null : pixelsOf(preview);
    if (!element || !pixels) return;
    element.width = pixels.width;
    element.height = pixels.height;
    element.getContext("2d")?.putImageData(pixels, 0, 0);
  }, [preview]);
  return (
    <canvas ref={canvas} className={styles["preview"]} width={1} height={1} aria-hidden="true" />
  );
});
