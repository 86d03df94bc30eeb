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

/** The true state of an own message, as a small picture with its word. */
export function StatusMark({ status }: Pick<MessageView, "status">) {
  const { t } = useWords();
  if (status === "received") return null;
  const Picture = pictures[status];
  return (
    <span
      role="img"
      aria-label={t.status[status]}
      title={t.status[status]}
      className={[styles["mark"], styles[status]].filter(Boolean).join(" ")}
    >
      <Picture size={14} strokeWidth={2.2} aria-hidden="true" />
    </span>
  );
}
