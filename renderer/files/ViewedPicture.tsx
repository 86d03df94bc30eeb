import { useState } from "react";
import type { MessageView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { fitted } from "./picture-plan.ts";
import { Preview } from "./Preview.tsx";
import { ShownPicture } from "./ShownPicture.tsx";
import { whyMissing } from "./why-missing.ts";
import styles from "./Viewer.module.css";

interface ViewedPictureProps {
  readonly message: MessageView;
  /** Quarter turns to the right. */
  readonly turns: number;
  /** px. */
  readonly room: { readonly width: number; readonly height: number };
}

/** The size in px at which a picture of this size, turned or not, is as large as the room and no larger than it is. */
function sizeIn(
  room: ViewedPictureProps["room"],
  width: number,
  height: number,
  turned: boolean,
): { readonly width: number; readonly height: number } {
  const [wide, high] = turned ? [height, width] : [width, height];
  const by = Math.min(1, room.width / wide, room.height / high);
  return fitted({ width, height }, Math.max(width, height) * by);
}

/** A picture as it is looked at: the small one lies beneath until the whole of it is there. */
export function ViewedPicture({ message, turns, room }: ViewedPictureProps) {
  const { t } = useWords();
  const [missing, setMissing] = useState(false);
  const { file } = message;
  if (!file) return null;
  const size = sizeIn(room, file.width ?? 640, file.height ?? 640, turns % 2 === 1);
  const name = fill(t.files.pictureNamed, { name: file.name });
  return (
    <div
      className={styles["picture"]}
      style={{ ...size, transform: `rotate(${turns * 90}deg)` }}
      data-testid="viewed"
    >
      <Preview preview={file.preview} />
      {file.thumb === null ? null : <ShownPicture src={file.thumb} alt="" />}
      <ShownPicture src={file.address} alt={name} onMissing={setMissing} />
      {missing ? (
        <p className={styles["missing"]} role="status">
          {t.files[whyMissing(file, file.address)]}
        </p>
      ) : null}
    </div>
  );
}
