import { useEffect, useRef } from "react";
import { ConversationMenu } from "../../conversations/ConversationMenu.tsx";
import { conversation, emma } from "../samples.ts";
import { Scene } from "../Scene.tsx";

const pinnedAndMuted = conversation("menu", emma, { pinned: 1, muted: true });

/** Asks for its menu by itself, as the right button does. */
function Asked() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.dispatchEvent(
      new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: 24, clientY: 24 }),
    );
  }, []);
  return (
    <ConversationMenu conversation={pinnedAndMuted}>
      <div ref={place} style={{ height: "100vh" }} />
    </ConversationMenu>
  );
}

export function MenuOpen() {
  return (
    <Scene>
      <Asked />
    </Scene>
  );
}
