import { User } from "lucide-react";
import { useContext, useLayoutEffect, useRef, useState } from "react";
import { hueOf, initials } from "./initials.ts";
import { PictureAttempts } from "./picture-attempts.ts";
import styles from "./Avatar.module.css";

export interface AvatarProps {
  readonly id: string;
  readonly name: string;
  /** The id of the person's own picture; null where there is none. */
  readonly picture?: string | null;
  /** Edge in px. */
  readonly size?: number;
}

/**
 * What could not be had, and by which number it is asked for next: the page remembers that there was nothing under the
 * address before.
 */
const missed = new Map<string, number>();

/** A picture that our own scheme serves; nothing at all until it is there, and where it cannot be had. */
function Picture({ id }: { readonly id: string }) {
  const attempt = useContext(PictureAttempts);
  const [shown, setShown] = useState(false);
  /** The attempt in which it is asked for: what comes to nothing may be told only after the next one has begun. */
  const [asked, setAsked] = useState({ attempt, failed: false });
  const image = useRef<HTMLImageElement>(null);
  // One that the page has already is drawn at once: the event would come a frame later, and a list that is scrolled flicker.
  useLayoutEffect(() => {
    if (image.current?.complete && image.current.naturalWidth > 0) setShown(true);
  }, []);
  if (asked.failed && asked.attempt !== attempt) setAsked({ attempt, failed: false });
  if (asked.failed) return null;
  return (
    <img
      ref={image}
      src={missed.has(id) ? `picture/${id}?attempt=${missed.get(id)}` : `picture/${id}`}
      alt=""
      loading="lazy"
      draggable={false}
      className={[styles["picture"], shown && styles["shown"]].filter(Boolean).join(" ")}
      onLoad={() => setShown(true)}
      onError={() => {
        missed.set(id, asked.attempt + 1);
        setShown(false);
        setAsked({ ...asked, failed: true });
      }}
    />
  );
}

/**
 * A person's picture: their own where it can be had, over a generated one, their initials on a colour that stays theirs.
 * Decoration beside a name.
 */
export function Avatar({ id, name, picture = null, size = 40 }: AvatarProps) {
  const text = initials(name);
  const style = { "--hue": hueOf(id), "--size": `${size}px` } as React.CSSProperties;
  return (
    <span className={styles["avatar"]} style={style} data-initials={text} aria-hidden="true">
      {text === "" ? <User size={size * 0.5} /> : null}
      {picture === null ? null : <Picture key={picture} id={picture} />}
    </span>
  );
}
