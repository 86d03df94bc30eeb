import { previewOf } from "./draw-picture.ts";
import { isDrawable } from "#shared/wire/drawn-size.ts";
import { fitted, type Size } from "./picture-plan.ts";

/** What a video or audio file says of itself. */
export interface Measured {
  /** Of a video; null where nothing is to be seen. */
  readonly size: Size | null;
  readonly durationMs: number | null;
  readonly preview: string | null;
  readonly still: ImageBitmap | null;
}

/** Whoever waits longer for a file's first frame does without; ms. */
const patienceMs = 4_000;
const stillEdgeMax = 640;

/** Resolves to whether the element says `event` in time. */
function said(element: HTMLMediaElement, event: string): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (yes: boolean) => (): void => {
      clearTimeout(timer);
      resolve(yes);
    };
    const timer = setTimeout(answer(false), patienceMs);
    element.addEventListener(event, answer(true), { once: true });
    element.addEventListener("error", answer(false), { once: true });
  });
}

async function still(
  video: HTMLVideoElement,
  size: Size,
): Promise<Pick<Measured, "preview" | "still">> {
  const edge = fitted(size, stillEdgeMax);
  return {
    preview: previewOf(video, size),
    still: await createImageBitmap(video, {
      resizeWidth: edge.width,
      resizeHeight: edge.height,
    }).catch(() => null),
  };
}

/** Size, duration and first frame of what the page reads under this address; null for what Chromium cannot play. */
export async function measured(address: string): Promise<Measured | null> {
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  const known = said(video, "loadedmetadata");
  video.src = address;
  try {
    if (!(await known)) return null;
    const { videoWidth: width, videoHeight: height, duration } = video;
    const durationMs = Number.isFinite(duration) ? Math.round(duration * 1000) : null;
    const size = width > 0 && height > 0 ? { width, height } : null;
    if (size === null || !isDrawable(size)) return { size, durationMs, preview: null, still: null };
    const framed = said(video, "seeked");
    // Many begin with a black frame.
    video.currentTime = Math.min(0.5, Number.isFinite(duration) ? duration / 10 : 0);
    const drawn = (await framed) ? await still(video, size) : { preview: null, still: null };
    return { size, durationMs, ...drawn };
  } finally {
    video.removeAttribute("src");
    video.load();
  }
}
