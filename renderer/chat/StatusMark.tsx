import { Check, CheckCheck, CircleAlert, Clock } from "lucide-react";
import type { MessageView } from "#shared/ipc/views.ts";
import { useWords } from "../i18n/i18n.ts";
import styles from "./StatusMark.module.css";

const pictures = {
  queued: Clock,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
} as const;

/** The true state of an own message, as a small picture with its word; a change that waits goes before what it changes. */
export function StatusMark({ status, pending }: Pick<MessageView, "status" | "pending">) {
  const { t } = useWords();
  if (status === "received") return null;
  const shown = pending === null ? status : "queued";
  const Picture = pictures[shown];
  const word =
    pending === null
      ? t.status[status]
      : pending === "edit"
        ? t.status.changing
        : t.status.recalling;
  return (
    <span
      role="img"
      aria-label={word}
      title={word}
      className={[styles["mark"], styles[shown]].filter(Boolean).join(" ")}
    >
      <Picture size={14} strokeWidth={2.2} aria-hidden="true" />
    </span>
  );
}
