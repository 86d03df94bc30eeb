import { useEffect, useRef } from "react";
import { Chat } from "../../chat/Chat.tsx";
import { chen, daniel, emma, group, message, ownMessage, self, selfCard } from "../samples.ts";
import { Scene } from "../Scene.tsx";
import { minutes, now } from "../still-time.ts";

const id = "group";
const me = { id: self.person, name: self.name, mine: true };
const messages = Array.from({ length: 24 }, (_, index) => {
  const at = { time: now - minutes(60 - index) };
  if (index === 0) return message(1, { text: `@${me.name} the tail?`, mentions: [me], ...at });
  if (index % 5 === 0) return ownMessage(index + 1, { text: "好的。", status: "read", ...at });
  return message(index + 1, { text: `Noodles at ${index} o'clock, 几点吃面？`, ...at });
});
const script = {
  conversations: [group(id, { draft: "算上 " })],
  messages,
  mentions: [1, 2],
  members: [
    { person: selfCard, role: "owner", mine: true },
    { person: { ...emma, english: "Em" }, role: "admin", mine: false },
    { person: { ...chen, english: "Zac" }, role: "member", mine: false },
    { person: daniel, role: "member", mine: false },
  ] as const,
};

/** Types by itself. */
function Written() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      const input = place.current?.querySelector("textarea");
      if (!input) return;
      // As a key does it: the field's own setter is React's.
      const { set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value") ?? {};
      set?.call(input, "算上 @");
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }, 500);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div ref={place} style={{ display: "flex", height: "100vh" }}>
      <Chat />
    </div>
  );
}

/** Whom one can mention, above the line where one writes; and the button to a mention further up. */
export function MentionListOpen() {
  return (
    <Scene script={script} open={id}>
      <Written />
    </Scene>
  );
}
