import { file, message, ownMessage, voice } from "../samples.ts";
import { now } from "../still-time.ts";
import { Bubbles } from "./Bubbles.tsx";

const kind = "file";
const text = "";
const pdf = file({ name: "plan.pdf", type: "application/pdf", size: 42_500_000 });
const sheet = file({ name: "预算.xlsx", type: "application/vnd.ms-excel", size: 88_000 });

export function BubbleFiles() {
  return (
    <Bubbles
      transfers={[
        { message: "message-3", direction: "up", bytes: 500_000, total: 1_284_112 },
        { message: "message-5", direction: "down", bytes: 12_000_000, total: 42_500_000 },
      ]}
      shown={[
        ["someone else's, here", message(1, { kind, text, file: file() })],
        [
          "own, with a caption",
          ownMessage(2, { kind, text: "第二稿，请大家看一下。", file: sheet, status: "read" }),
        ],
        [
          "on its way up",
          ownMessage(3, {
            kind,
            text,
            file: file(),
            status: "queued",
            time: now,
            upload: { state: "running", failure: null },
          }),
        ],
        ["not here yet", message(4, { kind, text, file: { ...pdf, here: false } })],
        ["on its way here", message(5, { kind, text, file: { ...pdf, here: false } })],
        [
          "no room on the server",
          ownMessage(6, {
            kind,
            text,
            file: pdf,
            status: "queued",
            time: now,
            upload: { state: "failed", failure: "quota" },
          }),
        ],
        [
          "an archive, an odd ending, no bytes",
          message(7, {
            kind,
            text,
            file: file({ name: "a.superlongending", size: 0, type: "x/y" }),
          }),
        ],
        [
          "audio",
          message(8, {
            kind,
            text,
            file: file({ name: "interview.mp3", type: "audio/mpeg", size: 4_200_000 }),
          }),
        ],
        [
          "voice, unplayed",
          message(9, { kind: "voice", text, file: voice(7_400, { played: false }) }),
        ],
        [
          "voice, own, long",
          ownMessage(10, { kind: "voice", text, file: voice(184_000), status: "read" }),
        ],
        [
          "voice, on its way up",
          ownMessage(11, {
            kind: "voice",
            text,
            file: voice(3_000),
            status: "queued",
            time: now,
            upload: { state: "waiting", failure: null },
          }),
        ],
        [
          "voice, silent",
          message(12, { kind: "voice", text, file: voice(1_000, { waveform: [] }) }),
        ],
      ]}
    />
  );
}
