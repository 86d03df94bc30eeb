import type { Staged } from "#shared/ipc/file-views.ts";
import { drawnSizeHeadBytes, isDrawable } from "#shared/wire/drawn-size.ts";
import { decoded, previewOf } from "./draw-picture.ts";
import { shownAs } from "./file-of.ts";
import { type PictureHead, pictureHead } from "./picture-head.ts";
import { fitted, type Size } from "./picture-plan.ts";
import { measured } from "./measure-media.ts";

/** What a file that somebody wants to send turned out to be. */
export interface Looked {
  readonly as: "picture" | "video" | "audio" | "file";
  /** Of a picture, also of one that is too large to be shown. */
  readonly head: PictureHead | null;
  readonly size: Size | null;
  readonly durationMs: number | null;
  /** A thumbhash in base64. */
  readonly preview: string | null;
  /** To be drawn in the sheet; whoever has it closes it. */
  readonly still: ImageBitmap | null;
}

/** Edge of what is drawn in the sheet, in px. */
const stillEdgeMax = 640;

const plain: Looked = {
  as: "file",
  head: null,
  size: null,
  durationMs: null,
  preview: null,
  still: null,
};

async function picture(file: Blob, head: PictureHead): Promise<Looked> {
  // Its head says more pixels than a page unfolds: nothing is decoded.
  const source = isDrawable(head) ? await decoded(file) : null;
  if (!source) return { ...plain, head };
  const { width, height } = source;
  const still = fitted({ width, height }, stillEdgeMax);
  try {
    return {
      as: "picture",
      head,
      size: { width, height },
      durationMs: null,
      preview: previewOf(source, { width, height }),
      still: await createImageBitmap(source, {
        resizeWidth: still.width,
        resizeHeight: still.height,
        resizeQuality: "high",
      }),
    };
  } finally {
    source.close();
  }
}

/**
 * What a file is by its content. Rejects with nothing: what cannot be read is a file like any other, and is refused where it is
 * staged.
 */
export async function lookAt(file: Blob, staged: Staged): Promise<Looked> {
  const head = pictureHead(
    new Uint8Array(
      await file
        .slice(0, drawnSizeHeadBytes)
        .arrayBuffer()
        .catch(() => new ArrayBuffer(0)),
    ),
  );
  if (head) return picture(file, head).catch(() => ({ ...plain, head }));
  const as = shownAs({ kind: "file", type: staged.type });
  if (as !== "video" && as !== "audio") return plain;
  const found = await measured(`staged/${staged.token}`);
  return found === null ? plain : { ...plain, ...found, as };
}
