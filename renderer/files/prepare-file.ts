import type { FileToSend } from "#shared/ipc/contract.ts";
import type { Staged, StageOutcome } from "#shared/ipc/file-views.ts";
import { NotPrepared, type Ready } from "./chosen.ts";
import { decoded, drawnAnew } from "./draw-picture.ts";
import { fitted, picturePlan, type Size, thumbSize } from "./picture-plan.ts";

type Stage = (file: File) => Promise<StageOutcome>;

async function staged(stage: Stage, blob: Blob, name: string): Promise<Staged> {
  const outcome = await stage(new File([blob], name, { type: blob.type }));
  if (!outcome.ok) throw new NotPrepared(outcome.problem);
  return outcome.staged;
}

/** The name of what was drawn anew: its ending says what it is now. */
const renamed = (name: string, type: string): string =>
  `${name.replace(/\.[^.]{1,10}$/, "")}.${type === "image/jpeg" ? "jpg" : "webp"}`;

/** Left out where it is not known. */
const given = <Name extends string, Value>(name: Name, value: Value | null) =>
  (value === null ? {} : { [name]: value }) as { [N in Name]?: Value };

/** A small picture of a large one, staged beside it; null where it needs none or cannot be made: the large one does as well. */
async function thumbOf(stage: Stage, source: ImageBitmap, size: Size, bytes: number) {
  const small = thumbSize(size, bytes);
  const blob = small && (await drawnAnew(source, small, "image/webp", 0.8));
  if (!blob) return null;
  const { token } = await staged(stage, blob, "thumb.webp");
  return { token, ...small };
}

/** Draws a photograph as JPEG, which everything can open, and all else as WebP, which keeps letters sharp and what is see-through. */
async function anew(one: Ready, source: ImageBitmap, to: Size): Promise<Blob | null> {
  const isPhotograph = one.looked.head?.type === "image/jpeg";
  const blob = isPhotograph
    ? await drawnAnew(source, to, "image/jpeg", 0.88)
    : await drawnAnew(source, to, "image/webp", 0.9);
  if (!blob) throw new NotPrepared("failed");
  const isSmaller = to.width < source.width;
  // Of the same size and no lighter it is not worth drawing, unless for what is left out of it.
  return isSmaller || one.looked.head?.noted || blob.size < one.file.size ? blob : null;
}

async function picture(stage: Stage, one: Ready, original: boolean): Promise<FileToSend> {
  const { head, preview } = one.looked;
  const source = await decoded(one.file);
  // It was a picture a moment ago: the file has changed, or is gone.
  if (!source) throw new NotPrepared("unreadable");
  try {
    const whole = { width: source.width, height: source.height };
    const plan = picturePlan(head, original);
    const size =
      plan.how === "draw" ? fitted(whole, Math.max(plan.to.width, plan.to.height)) : whole;
    const blob = plan.how === "draw" ? await anew(one, source, size) : null;
    const sent = blob ? await staged(stage, blob, renamed(one.name, blob.type)) : one.staged;
    const kept = blob ? size : whole;
    const thumb = await thumbOf(stage, source, kept, sent.size);
    return {
      token: sent.token,
      kind: "image",
      ...kept,
      ...given("preview", preview),
      ...given("thumb", thumb),
    };
  } finally {
    source.close();
  }
}

/**
 * Makes of a file that somebody chose what is sent: pictures scaled unless the original is wanted, with a small one beside a large
 * one. Throws NotPrepared.
 */
export async function prepareFile(
  stage: Stage,
  one: Ready,
  original: boolean,
): Promise<FileToSend> {
  const { looked, staged } = one;
  if (looked.as === "picture") return picture(stage, one, original);
  const { size, durationMs, preview } = looked;
  return {
    token: staged.token,
    kind: "file",
    ...given("width", size?.width ?? null),
    ...given("height", size?.height ?? null),
    ...given("durationMs", durationMs),
    ...given("preview", preview),
  };
}
