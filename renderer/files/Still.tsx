import { useLayoutEffect, useRef } from "react";
import styles from "./SendSheet.module.css";

/** A decoded picture; no address of it is needed. Decoration beside its name. */
export function Still({ still }: { readonly still: ImageBitmap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    canvas.current?.getContext("2d")?.drawImage(still, 0, 0);
  }, [still]);
  return (
    <canvas
      ref={canvas}
      className={styles["still"]}
      width={still.width}
      height={still.height}
      aria-hidden="true"
    />
  );
}
