import { file, message, ownMessage, picture } from "../samples.ts";
import { Bubbles } from "./Bubbles.tsx";

const kind = "image";
const text = "";
const arriving = { status: "queued", text } as const;

const wide = picture(1600, 1000, 200);
const missing = picture(900, 700, 20, { address: "file/missing", here: false });
const video = file({
  ...picture(1280, 720, 270),
  kind: "file",
  name: "walk-through.mp4",
  type: "video/mp4",
  address: "file/video",
  here: false,
  durationMs: 83_000,
});

export function BubblePictures() {
  return (
    <Bubbles
      transfers={[
        { message: "message-3", direction: "up", bytes: 900_000, total: 2_400_000 },
        { message: "message-4", direction: "up", bytes: 1_500_000, total: 2_400_000 },
      ]}
      shown={[
        ["someone else's", message(1, { kind, text, file: wide })],
        [
          "own, with a caption",
          ownMessage(2, {
            kind,
            text: "港口，傍晚六点。The light only lasts for a few minutes here.",
            file: picture(1000, 1400, 330),
            status: "read",
          }),
        ],
        [
          "on its way up",
          ownMessage(3, {
            kind,
            ...arriving,
            file: wide,
            upload: { state: "running", failure: null },
          }),
        ],
        [
          "held",
          ownMessage(4, {
            kind,
            ...arriving,
            file: picture(1600, 1000, 140),
            upload: { state: "paused", failure: null },
          }),
        ],
        [
          "waiting",
          ownMessage(5, {
            kind,
            ...arriving,
            file: picture(1200, 900, 90),
            upload: { state: "waiting", failure: null },
          }),
        ],
        [
          "the file is gone",
          ownMessage(6, {
            kind,
            ...arriving,
            file: picture(1200, 900, 50),
            upload: { state: "failed", failure: "gone" },
          }),
        ],
        ["cannot be had", message(7, { kind, text, file: missing })],
        ["cannot be drawn", message(13, { kind, text, file: { ...missing, here: true } })],
        ["lost", message(8, { kind, text, file: wide, lost: true })],
        ["very wide", message(9, { kind, text, file: picture(3000, 200, 210) })],
        ["very small", message(10, { kind, text, file: picture(24, 24, 10) })],
        ["recalled", message(11, { kind, text, recalled: true })],
        ["a video", message(12, { kind: "file", text, file: video })],
      ]}
    />
  );
}
