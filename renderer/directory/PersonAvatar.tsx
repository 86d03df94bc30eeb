import { useWords } from "../i18n/i18n.ts";
import { usePresence } from "../state/use-presence.ts";
import { Avatar, type AvatarProps } from "../ui/Avatar.tsx";
import styles from "./PersonAvatar.module.css";

/** The picture of somebody else, with a mark while they are online or away. */
export function PersonAvatar(props: AvatarProps) {
  const { t } = useWords();
  const state = usePresence(props.id)?.state ?? "offline";
  const isThere = state !== "offline";
  return (
    <span className={[styles["person"], isThere && styles["there"]].filter(Boolean).join(" ")}>
      <Avatar {...props} />
      {isThere ? (
        <span
          role="img"
          aria-label={t.presence[state]}
          className={styles["mark"]}
          data-state={state}
        />
      ) : null}
    </span>
  );
}
