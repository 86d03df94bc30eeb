import { useEffect, useRef } from "react";
import { Chat } from "../../chat/Chat.tsx";
import { conversation, emma, message, ownMessage } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { minutes, now } from "../still-time.ts";

const id = "conversation";
const messages = [
  message(1, { text: "Shall we say three o'clock?", time: now - minutes(2) }),
  ownMessage(2, { text: "三点可以，带上图纸。", status: "read", time: now - minutes(1) }),
];
const script = {
  conversations: [conversation(id, emma, { draft: "A draft that waits" })],
  messages,
};

/** A whole chat, which presses the button beside the last message by itself. */
function Asked() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The rows are drawn once the timeline has been measured.
    const timer = setTimeout(() => {
      const buttons = [...(place.current?.querySelectorAll("[data-more]") ?? [])];
      const last = buttons.at(-1);
      if (last instanceof HTMLElement) last.click();
    }, 500);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div ref={place} style={{ display: "flex", height: "100vh" }}>
      <Chat />
    </div>
  );
}

export function MessageMenuOpen() {
  return (
    <Scene script={script} open={id}>
      <Asked />
    </Scene>
  );
}
