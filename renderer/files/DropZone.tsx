import { Upload } from "lucide-react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { fill, useWords } from "../i18n/i18n.ts";
import { type Gathered, gathered, holdsFiles } from "./gathered.ts";
import styles from "./SendSheet.module.css";

export interface DropZoneProps {
  /** Who would get what is dropped. */
  readonly name: string;
  readonly className: string | undefined;
  /** Absent where nothing can be sent: then nothing is taken. */
  readonly onDrop: ((gathered: Gathered) => void) | undefined;
  readonly children: ReactNode;
}

/** A whole chat, on which files can be dropped anywhere. */
export function DropZone({ name, className, onDrop, children }: DropZoneProps) {
  const { t } = useWords();
  const [over, setOver] = useState(false);
  /** Entering a part of it is told before leaving the one before. */
  const depth = useRef(0);
  const leave = (): void => {
    depth.current = 0;
    setOver(false);
  };
  const counted =
    (by: 1 | -1) =>
    (event: DragEvent): void => {
      if (!onDrop || !holdsFiles(event.dataTransfer)) return;
      depth.current = Math.max(depth.current + by, 0);
      setOver(depth.current > 0);
    };
  return (
    <main
      className={className}
      aria-label={name}
      onDragEnter={counted(1)}
      onDragLeave={counted(-1)}
      onDragOver={(event) => {
        if (!holdsFiles(event.dataTransfer)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = onDrop ? "copy" : "none";
      }}
      onDrop={(event) => {
        leave();
        if (!onDrop || !holdsFiles(event.dataTransfer)) return;
        event.preventDefault();
        onDrop(gathered(event.dataTransfer));
      }}
    >
      {children}
      {over ? (
        <div className={styles["drop"]} role="status" data-testid="drop-overlay">
          <Upload size={40} aria-hidden="true" />
          <b>{fill(t.files.dropTitle, { name })}</b>
          <span>{t.files.dropHint}</span>
        </div>
      ) : null}
    </main>
  );
}
