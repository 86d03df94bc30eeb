import { User } from "lucide-react";
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "react";
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

/** A picture that our own scheme serves; nothing at all until it is there, and where it cannot be had. */
function Picture({ id }: { readonly id: string }) {
  const attempt = useContext(PictureAttempts);
  const [tried, setTried] = useState(attempt);
  const [state, setState] = useState<"loading" | "shown" | "failed">("loading");
  const image = useRef<HTMLImageElement>(null);
  // One that the page has already is drawn at once: the event would come a frame later, and a list that is scrolled flicker.
  useLayoutEffect(() => {
    if (image.current?.complete && image.current.naturalWidth > 0) setState("shown");
  }, []);
  useEffect(() => {
    if (state !== "failed" || tried === attempt) return;
    setTried(attempt);
    setState("loading");
  }, [state, tried, attempt]);
  if (state === "failed") return null;
  return (
    <img
      ref={image}
      // Another address, or the page would remember that there was nothing.
      src={tried === 0 ? `picture/${id}` : `picture/${id}?attempt=${tried}`}
      alt=""
      loading="lazy"
      draggable={false}
      className={[styles["picture"], state === "shown" && styles["shown"]]
        .filter(Boolean)
        .join(" ")}
      onLoad={() => setState("shown")}
      onError={() => setState("failed")}
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
