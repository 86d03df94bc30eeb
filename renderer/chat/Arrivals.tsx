import { useState } from "react";
import { plainLine } from "#shared/i18n/plain-line.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { fill, useWords } from "../i18n/i18n.ts";
import { newestSeq } from "./timeline-items.ts";

export interface ArrivalsProps {
  /** Who says what has no name of its own. */
  readonly name: string;
  readonly messages: readonly MessageView[];
}

/** Reads out what others write while one is here; rows that are scrolled in are not news. */
export function Arrivals({ name, messages }: ArrivalsProps) {
  const words = useWords();
  const [openedAt] = useState(() => newestSeq(messages));
  const arrived = messages.findLast(({ mine, seq }) => !mine && (seq ?? 0) > openedAt);
  return (
    <p role="status" className="spoken">
      {arrived
        ? fill(words.t.chat.arrived, {
            who: arrived.senderName === "" ? name : arrived.senderName,
            text: plainLine(words, arrived),
          })
        : ""}
    </p>
  );
}
