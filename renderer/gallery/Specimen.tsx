import { type ReactNode, useEffect, useRef } from "react";
import styles from "./Gallery.module.css";

/** One state of something, with a word on which it is. */
export function Specimen({
  caption,
  children,
}: {
  readonly caption: string;
  readonly children: ReactNode;
}) {
  return (
    <figure className={styles["specimen"]}>
      <figcaption>{caption}</figcaption>
      {children}
    </figure>
  );
}

/** Specimens side by side, `width` px each. */
export function Grid({
  width,
  children,
}: {
  readonly width: number;
  readonly children: ReactNode;
}) {
  const columns = `repeat(auto-fill, ${width}px)`;
  return (
    <div className={styles["grid"]} style={{ gridTemplateColumns: columns }}>
      {children}
    </div>
  );
}

/** What is shown as it is after its last button was pressed. */
export function Pressed({ children }: { readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => [...(place.current?.querySelectorAll("button") ?? [])].at(-1)?.click(), []);
  return <div ref={place}>{children}</div>;
}
