import { User } from "lucide-react";
import { hueOf, initials } from "./initials.ts";
import styles from "./Avatar.module.css";

export interface AvatarProps {
  readonly id: string;
  readonly name: string;
  /** Edge in px. */
  readonly size?: number;
}

/** A generated picture of a person: their initials on a colour that stays theirs. Decoration beside a name. */
export function Avatar({ id, name, size = 40 }: AvatarProps) {
  const text = initials(name);
  const style = { "--hue": hueOf(id), "--size": `${size}px` } as React.CSSProperties;
  return (
    <span className={styles["avatar"]} style={style} data-initials={text} aria-hidden="true">
      {text === "" ? <User size={size * 0.5} /> : null}
    </span>
  );
}
