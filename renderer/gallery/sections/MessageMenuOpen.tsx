import { useEffect, useRef } from "react";
import { Timeline } from "../../chat/Timeline.tsx";
import { emma, message, ownMessage } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { minutes, now } from "../still-time.ts";
import styles from "../Gallery.module.css";

const ignore = (): void => undefined;

const said = [
  message(1, { text: "Shall we say three o'clock?", time: now - minutes(2) }),
  ownMessage(2, { text: "三点可以，带上图纸。", status: "read", time: now - minutes(1) }),
];

/** Presses the button beside the last message by itself. */
function Asked() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Buttons are drawn with the rows, once the timeline has been measured.
    const timer = setTimeout(
      () => [...(place.current?.querySelectorAll("button") ?? [])].at(-1)?.click(),
      500,
    );
    return () => clearTimeout(timer);
  }, []);
  return (
    <div ref={place} className={styles["chat"]} style={{ height: "100vh" }}>
      <Timeline
        name={emma.name}
        picture={null}
        messages={said}
        more={false}
        loadingOlder={false}
        coming={false}
        writable
        newAfterSeq={null}
        onNearTop={ignore}
        onSeen={ignore}
        onRecall={ignore}
        onDetails={ignore}
      />
    </div>
  );
}

export function MessageMenuOpen() {
  return (
    <Scene>
      <Asked />
    </Scene>
  );
}
