import { Play } from "lucide-react";
import { useRef, useState } from "react";
import type { FileView } from "#shared/ipc/file-views.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { durationTime } from "#shared/i18n/times.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { boxOf } from "./box.ts";
import { FileCard } from "./FileCard.tsx";
import { usePlayer } from "./PlayerProvider.tsx";
import { Preview } from "./Preview.tsx";
import { Ring, TakeBack } from "./Ring.tsx";
import { travelWords } from "./travel.ts";
import { useTravel } from "./use-travel.ts";
import styles from "./Media.module.css";

interface MediaBodyProps {
  readonly message: MessageView;
  readonly file: FileView;
}

/** A video in a bubble: a still with a button until somebody wants to see it, then the platform's own controls. */
export function VideoBody({ message, file }: MediaBodyProps) {
  const words = useWords();
  const { t } = words;
  const player = usePlayer();
  const travel = useTravel(message);
  const [begun, setBegun] = useState(false);
  const [failed, setFailed] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const { width, height } = boxOf(file.width ?? 320, file.height ?? 180);
  const captioned = message.text.trim() !== "";
  const name = fill(t.files.video, { name: file.name });
  const lasts = file.durationMs === null ? null : durationTime(file.durationMs);
  const said = travel?.way === "up" ? travelWords(words, travel) : lasts;
  const begin = (): void => {
    setBegun(true);
    video.current?.play().catch(() => setFailed(true));
    video.current?.focus();
  };
  // What this Chromium cannot play is a file like any other.
  if (failed)
    return (
      <div className={styles["caption"]}>
        <FileCard message={message} file={file} />
      </div>
    );
  return (
    <div
      className={[styles["media"], captioned && styles["captioned"]].filter(Boolean).join(" ")}
      style={{ width, aspectRatio: `${width} / ${height}` }}
      data-testid="video"
    >
      <Preview preview={file.preview} />
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what people send has no captions */}
      <video
        ref={video}
        className={styles["video"]}
        src={file.address}
        preload={file.here ? "metadata" : "none"}
        controls={begun}
        controlsList="nodownload noremoteplayback"
        disablePictureInPicture
        playsInline
        aria-label={name}
        tabIndex={begun ? 0 : -1}
        onPlay={({ currentTarget }) => player.took(currentTarget)}
        onError={() => begun && setFailed(true)}
      />
      {begun || said === null ? null : (
        <span className={styles["far"]} aria-hidden="true">
          {said}
        </span>
      )}
      {travel?.way === "up" ? (
        <>
          <div className={styles["middle"]}>
            <Ring message={message} travel={travel} />
          </div>
          <TakeBack message={message} />
        </>
      ) : begun ? null : (
        <button type="button" className={styles["play"]} aria-label={name} onClick={begin}>
          <Play size={24} fill="currentColor" aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

/** An audio file: a card, with the platform's own controls below it. */
export function AudioBody({ message, file }: MediaBodyProps) {
  const { t } = useWords();
  const player = usePlayer();
  const travel = useTravel(message);
  const [failed, setFailed] = useState(false);
  return (
    <>
      <FileCard message={message} file={file} />
      {travel?.way === "up" || failed ? null : (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- what people send has no captions
        <audio
          className={styles["audio"]}
          src={file.address}
          preload={file.here ? "metadata" : "none"}
          controls
          controlsList="nodownload noremoteplayback"
          aria-label={fill(t.files.audio, { name: file.name })}
          onPlay={({ currentTarget }) => player.took(currentTarget)}
          onError={() => setFailed(true)}
        />
      )}
    </>
  );
}
