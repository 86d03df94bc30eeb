import type { MagpieApi } from "#shared/ipc/contract.ts";
import type { StageOutcome } from "#shared/ipc/file-views.ts";

/** Bytes that go over IPC at once: as many as main takes. */
const chunkBytes = 1024 * 1024;

/** Stages a file that exists only in the page, chunk by chunk: it may be larger than what memory holds twice. */
export async function stageBytes(
  file: File,
  { stageBegin, stageChunk, stageEnd }: Pick<MagpieApi, "stageBegin" | "stageChunk" | "stageEnd">,
): Promise<StageOutcome> {
  const { name, type, size } = file;
  const begun = await stageBegin({ name: name.slice(0, 1_000), type: type.slice(0, 127), size });
  if (!begun.ok) return begun;
  const { token } = begun.staged;
  for (let from = 0; from < size; from += chunkBytes) {
    const bytes = new Uint8Array(await file.slice(from, from + chunkBytes).arrayBuffer());
    if (!(await stageChunk({ token, bytes })).ok) break;
  }
  return stageEnd({ token });
}
