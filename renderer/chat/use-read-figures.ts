import { useEffect, useState } from "react";
import type { ReadFigure } from "#shared/ipc/views.ts";
import { useActions, useApp } from "../state/use-app.ts";

/** How often it is asked again while somebody looks, in ms. */
const everyMs = 5_000;
/** Of so many of the newest that are in sight; who scrolls through a thousand asks of no more. */
export const askedMax = 6;

type Figures = ReadonlyMap<number, ReadFigure>;
const none: Figures = new Map();

const isSame = (one: ReadFigure | undefined, other: ReadFigure): boolean =>
  one?.read === other.read && one.of === other.of;

/** With what came in; the same where nothing of it is new. */
export function withFigures(
  known: Figures,
  came: readonly { readonly seq: number; readonly figure: ReadFigure }[],
): Figures {
  const news = came.filter(({ seq, figure }) => !isSame(known.get(seq), figure));
  if (news.length === 0) return known;
  return new Map([...known, ...news.map(({ seq, figure }) => [seq, figure] as const)]);
}

/**
 * How many have read these messages of one's own, where the server says so only when it is asked: while the window can be seen, now
 * and again every few seconds. What was known stays, also without a connection. `conversation` null asks nothing.
 */
export function useReadFigures(conversation: string | null, seqs: readonly number[]): Figures {
  const { readFigures } = useActions();
  const isUp = useApp(({ connection }) => connection.state === "connected");
  const [figures, setFigures] = useState<Figures>(none);
  const wanted = seqs.slice(-askedMax).join(" ");
  useEffect(() => {
    if (conversation === null || wanted === "") return undefined;
    let stale = false;
    const ask = (): void => {
      if (document.visibilityState === "hidden") return;
      readFigures(conversation, wanted.split(" ").map(Number)).then(
        (came) => stale || setFigures((known) => withFigures(known, came)),
        // Nobody asked for it, so nobody is told: the next look asks again.
        () => undefined,
      );
    };
    ask();
    const timer = isUp ? setInterval(ask, everyMs) : undefined;
    document.addEventListener("visibilitychange", ask);
    return () => {
      stale = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [conversation, wanted, isUp, readFigures]);
  return figures;
}
