import { ImageOff } from "lucide-react";
import { useState } from "react";
import type { FileView } from "#shared/ipc/file-views.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { boxOf, captionedMin } from "./box.ts";
import { Preview } from "./Preview.tsx";
import { Ring, TakeBack } from "./Ring.tsx";
import { ShownPicture } from "./ShownPicture.tsx";
import { travelWords } from "./travel.ts";
import { useTravel } from "./use-travel.ts";
import { useViewer } from "./viewer-context.ts";
import { whyMissing } from "./why-missing.ts";
import styles from "./Media.module.css";

/** A moving picture up to so many bytes moves in the timeline; a larger one when it is opened. */
const movingBytesMax = 8 * 1024 * 1024;

/** What stands for a picture in the timeline: the small one, unless that would stop it from moving. */
export const shownAddress = ({ address, thumb, type, size }: FileView): string =>
  thumb === null || (type === "image/gif" && size <= movingBytesMax) ? address : thumb;

interface PictureBodyProps {
  readonly message: MessageView;
  readonly file: FileView;
}

/** A picture in a bubble: its room is there before it is, and it opens when it is pressed. */
export function PictureBody({ message, file }: PictureBodyProps) {
  const words = useWords();
  const { t } = words;
  const travel = useTravel(message);
  const viewer = useViewer();
  const [missing, setMissing] = useState(false);
  const captioned = message.text.trim() !== "";
  const { width, height } = boxOf(file.width, file.height, captioned ? captionedMin : undefined);
  const name = fill(t.files.pictureNamed, { name: file.name });
  return (
    <div
      className={[styles["media"], captioned && styles["captioned"]].filter(Boolean).join(" ")}
      style={{ width, aspectRatio: `${width} / ${height}` }}
      data-testid="picture"
    >
      <Preview preview={file.preview} />
      <ShownPicture src={shownAddress(file)} alt={name} onMissing={setMissing} />
      {missing && travel === null ? (
        <p className={styles["missing"]}>
          <ImageOff size={24} aria-hidden="true" />
          {t.files[whyMissing(file, shownAddress(file))]}
        </p>
      ) : null}
      <button
        type="button"
        className={styles["open"]}
        aria-label={fill(t.files.openPicture, { name: file.name })}
        onClick={() => viewer.open(message)}
      />
      {travel?.way === "up" ? (
        <>
          <span className={styles["far"]} aria-hidden="true">
            {travelWords(words, travel)}
          </span>
          <div className={styles["middle"]}>
            <Ring message={message} travel={travel} />
          </div>
          <TakeBack message={message} />
        </>
      ) : null}
    </div>
  );
}
