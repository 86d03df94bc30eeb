import { busyFiles } from "../options.ts";
import { fault, focused, type PlantedFault } from "./planted-fault.ts";

const operations = "main/messaging/operations";

const sendsOften = { ...busyFiles, "send files": 60, "change source": 60, "resume upload": 30 };

/** What is wrong with files: looked for where people send many, and other programs change them. */
export const fileFaults: readonly PlantedFault[] = [
  fault("queued-before-stored", "FI1", `${operations}/uploads.ts`, [
    "    if (file.thumb && file.kind === ",
    "    addSend(tx, { ...tx.message(file.id)! }, `op ${file.id}`);\n    if (file.thumb && file.kind === ",
  ]),
  focused(
    { captionChance: 0.8, more: { edit: 20 } },
    fault("edit-replaces-file", "OB14", `${operations}/outbox-entries.ts`, [
      "(isFileKind(kind) ? withCaption(content, said) : said);",
      '(isFileKind(kind) && kind === "voice" ? withCaption(content, said) : said);',
    ]),
  ),
  fault("own-offset-believed", "FI3", "main/files/upload-part.ts", [
    'if (at?.kind === "at" && at.offset <= row.size) ({ offset } = at);',
    'if (at?.kind === "at" && at.offset <= row.size) offset = ports.checkpoint?.offset ?? 0;',
  ]),
  fault("source-not-looked-at-again", "FI4", "main/files/upload-part.ts", [
    "return after ? failed(after) :",
    "return after && row.size < 0 ? failed(after) :",
  ]),
  fault("upload-dropped-at-start", "FI5", `${operations}/kept-files.ts`, [
    'if (row.state === "running") tx.putUpload({ ...row, state: "waiting" });',
    'if (row.state === "running") tx.removeUploads(row.message);',
  ]),
  fault("kept-not-uploaded-again", "FI7", `${operations}/sending.ts`, [
    'if (message.status === "failed" && lacksFile && uploadAgain(tx, message)) {',
    'if (message.status === "recalled" && lacksFile && uploadAgain(tx, message)) {',
  ]),
  focused(
    {
      fileWork: { "send files": 60, "change source": 150, "pause upload": 20, "resume upload": 40 },
      operations: 250,
      safetyMs: 60_000,
      clientDiskMsMax: 100,
      delayMsMax: 300,
    },
    fault("kept-copy-unlooked", "FI8", "main/files/files.ts", [
      "now?.modified !== source.modified)",
      "now?.modified === -1)",
    ]),
  ),
  focused(
    { processes: 2 },
    fault("remembered-hash-believed", "server/files/uploads.ts", "server/files/uploads.ts", [
      "if (known?.length === length) return known.hash;",
      "if (known) return known.hash;",
    ]),
  ),
  fault("anybody-reads", "server/files/download.ts", "server/files/download.ts", [
    "(row.owner === person || (await tx.seesFile(person, id)));",
    "(row.owner === person || (await tx.seesFile(person, id)) || true);",
  ]),
  focused(
    { fileCache: 2_900, operations: 250, fileWork: { ...sendsOften, "fetch file": 200 } },
    fault("room-made-of-what-came", "FI8", "main/files/files.ts", [
      'if ((await local.look({ kind: "kept", sha256 }))?.size !== size) return "gone";',
      "",
    ]),
  ),
  fault("use-not-noted", "server/chat/send.ts", "server/chat/send.ts", [
    "await useFiles(tx, row, said.files);",
    "",
  ]),
].map((one) =>
  focused(
    {
      fileWork: sendsOften,
      operations: 120,
      safetyMs: 20_000,
      clientDiskMsMax: 60,
      cutRate: 16,
      deviceKillRate: 8,
      ...one.focus,
    },
    one,
  ),
);
