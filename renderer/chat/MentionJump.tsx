import { AtSign } from "lucide-react";
import { useWords } from "../i18n/i18n.ts";
import styles from "./MentionJump.module.css";

export interface MentionJumpProps {
  /** How many mentions of oneself have not been in sight. */
  readonly count: number;
  /** Whether the button to the end stands below it. */
  readonly raised: boolean;
  onJump(): void;
}

/** Goes to the oldest mention of oneself that nobody has seen yet. */
export function MentionJump({ count, raised, onJump }: MentionJumpProps) {
  const { t, plural } = useWords();
  const label = plural(t.mention.jump, count);
  return (
    <button
      type="button"
      className={`${styles["jump"]} ${raised ? styles["raised"] : ""}`}
      aria-label={label}
      title={label}
      data-testid="mention-jump"
      onClick={onJump}
    >
      <AtSign size={19} aria-hidden="true" />
      <span className={styles["count"]} aria-hidden="true">
        {count > 99 ? "99+" : count}
      </span>
    </button>
  );
}
