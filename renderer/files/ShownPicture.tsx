import { useContext, useLayoutEffect, useRef, useState } from "react";
import { PictureAttempts } from "../ui/picture-attempts.ts";
import styles from "./Media.module.css";

interface ShownPictureProps {
  readonly src: string;
  readonly alt: string;
  /** It cannot be had at present, or is there after all. */
  onMissing?(missing: boolean): void;
}

/**
 * A picture that our own scheme serves, over what is known of it before. One that could not be had is asked for again whenever
 * there is a connection anew, under another address: the page remembers that there was nothing under the one before.
 */
export function ShownPicture({ src, alt, onMissing }: ShownPictureProps) {
  const attempt = useContext(PictureAttempts);
  const [first] = useState(attempt);
  const [shown, setShown] = useState(false);
  const image = useRef<HTMLImageElement>(null);
  // One that the page has already is drawn at once, without coming in.
  useLayoutEffect(() => {
    if (image.current?.complete && image.current.naturalWidth > 0) setShown(true);
  }, []);
  return (
    <img
      ref={image}
      className={[styles["image"], shown && styles["shown"]].filter(Boolean).join(" ")}
      src={attempt === first || shown ? src : `${src}?attempt=${attempt}`}
      alt={alt}
      draggable={false}
      decoding="async"
      onLoad={() => {
        setShown(true);
        onMissing?.(false);
      }}
      onError={() => {
        setShown(false);
        onMissing?.(true);
      }}
    />
  );
}
