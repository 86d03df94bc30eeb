import { ArrowDown, ArrowUp, Pause, RotateCw, X } from "lucide-react";
import type { MessageView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { useActions } from "../state/use-app.ts";
import { partOf, type Travel, travelWords } from "./travel.ts";
import styles from "./Ring.module.css";

/** Of the circle, in px. */
const radius = 19;
const round = 2 * Math.PI * radius;

function Circle({ part }: { readonly part: number | null }) {
  return (
    <svg
      className={[styles["circle"], part === null && styles["turning"]].filter(Boolean).join(" ")}
      viewBox="0 0 44 44"
      aria-hidden="true"
    >
      <circle cx="22" cy="22" r={radius} className={styles["track"]} />
      <circle
        cx="22"
        cy="22"
        r={radius}
        className={styles["done"]}
        strokeDasharray={round}
        strokeDashoffset={round * (1 - (part ?? 0.25))}
      />
    </svg>
  );
}

/** What a press on the ring does: what moves is held, what is held goes on, what failed is tried again. */
function useAct(message: MessageView, { way, state }: Travel) {
  const { t } = useWords();
  const { pauseUpload, resumeUpload, stopFetch } = useActions();
  const { id } = message;
  if (way === "down") return { label: t.files.stop, Icon: X, act: () => stopFetch(id) };
  if (state === "failed")
    return { label: t.files.retry, Icon: RotateCw, act: () => resumeUpload(id) };
  if (state === "paused")
    return { label: t.files.resume, Icon: ArrowUp, act: () => resumeUpload(id) };
  return { label: t.files.pause, Icon: Pause, act: () => pauseUpload(id) };
}

interface RingProps {
  readonly message: MessageView;
  readonly travel: Travel;
}

/** How far a file is on its way, around the button that holds it or has it go on. */
export function Ring({ message, travel }: RingProps) {
  const words = useWords();
  const { t } = words;
  const { label, Icon, act } = useAct(message, travel);
  const moves = travel.state === "running" || travel.state === "waiting";
  const part = travel.state === "waiting" ? null : partOf(travel);
  const far = travelWords(words, travel);
  return (
    <>
      <button
        type="button"
        className={styles["ring"]}
        aria-label={label}
        title={label}
        data-testid="ring"
        data-state={travel.state}
        onClick={act}
      >
        {travel.state === "failed" ? null : <Circle part={moves ? part : (part ?? 0)} />}
        <Icon size={18} aria-hidden="true" />
      </button>
      {/* Not in the button, of which nothing is said but its name. */}
      {moves ? (
        <span
          className="spoken"
          role="progressbar"
          aria-label={fill(travel.way === "up" ? t.files.uploading : t.files.downloading, {
            part: far,
          })}
          aria-valuenow={part === null ? undefined : Math.round(part * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
        />
      ) : null}
    </>
  );
}

/** Beside what has not arrived: the whole message is taken back. */
export function TakeBack({ message }: Pick<RingProps, "message">) {
  const { t } = useWords();
  const { cancelUpload } = useActions();
  return (
    <button
      type="button"
      className={styles["takeBack"]}
      aria-label={t.status.takeBack}
      title={t.status.takeBack}
      onClick={() => cancelUpload(message.id)}
    >
      <X size={16} aria-hidden="true" />
    </button>
  );
}

/** A file that is not here: brings it. */
export function Fetch({ message }: Pick<RingProps, "message">) {
  const { t } = useWords();
  const { withFile } = useActions();
  return (
    <button
      type="button"
      className={styles["ring"]}
      aria-label={t.files.download}
      title={t.files.download}
      onClick={() => void withFile("fetchFile", message.id)}
    >
      <ArrowDown size={18} aria-hidden="true" />
    </button>
  );
}
