import { useState } from "react";
import { FilesPanel } from "../../files/FilesPanel.tsx";
import type { SharedKind } from "../../files/use-shared.ts";
import { file, message, ownMessage, picture, voice } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { days, now } from "../still-time.ts";

const id = "conversation";
const ignore = (): void => undefined;

const pictures = () =>
  [200, 330, 30, 120, 270, 60, 160].map((hue, index) =>
    message(20 - index, {
      kind: "image",
      text: "",
      file: picture(index % 2 === 0 ? 640 : 480, 480, hue),
      time: now - days(index * 9),
    }),
  );
const files = () => [
  message(9, { kind: "file", text: "", file: file() }),
  ownMessage(8, {
    kind: "file",
    text: "",
    file: file({ name: "预算.xlsx", size: 88_000, here: false }),
    time: now - days(3),
  }),
  message(5, {
    kind: "file",
    text: "",
    file: file({ name: "site-photos.zip", size: 812_000_000, here: false }),
    time: now - days(400),
  }),
];
const links = () => [
  message(7, { text: "https://example.com/plans/wing-3?version=12" }),
  message(6, {
    text: "会议记录在 https://docs.example.com/minutes ，请大家在周五之前补充。",
    time: now - days(2),
  }),
];
const voices = () => [
  message(4, { kind: "voice", text: "", file: voice(12_000, { played: false }) }),
  ownMessage(3, { kind: "voice", text: "", file: voice(48_000), time: now - days(1) }),
];

const shown = { pictures, files, links, voice: voices } as const;

function Shown({ part, empty = false }: { readonly part: SharedKind; readonly empty?: boolean }) {
  const [script] = useState(() => ({
    shared: empty ? [] : shown[part](),
    sharedMore: part === "pictures",
  }));
  return (
    <Scene script={script}>
      <FilesPanel conversation={id} open part={part} onClose={ignore} />
    </Scene>
  );
}

export const SharedPictures = () => <Shown part="pictures" />;
export const SharedFiles = () => <Shown part="files" />;
export const SharedLinks = () => <Shown part="links" />;
export const SharedVoices = () => <Shown part="voice" />;
export const SharedNothing = () => <Shown part="pictures" empty />;
