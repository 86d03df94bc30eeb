import { useEffect, useState } from "react";
import type { MessageView, ReadFigure } from "#shared/ipc/views.ts";
import { useActions, useApp } from "../state/use-app.ts";

/** How often it is asked again while somebody looks, in ms. */
const everyMs = 5_000;
/** So long the same ones are in sight before it is asked: who scrolls past a thousand asks of none of them; in ms. */
const stillMs = 150;
/** Of so many of the newest that are in sight. */
const askedMax = 6;

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

/** The place of a message of one's own that the server has. */
const placeOf = ({ mine, kind, recalled, lost, seq }: MessageView): number[] =>
  mine && kind === "text" && !recalled && !lost && seq !== null ? [seq] : [];

/**
 * Says how many have read a message of one's own; null where that is not shown. Where views do not tell it, the server of
 * `conversation` is asked about what is `drawn`, once that stands still, while the window can be seen, and again every few
 * seconds. What was known stays, also without a connection. `conversation` null asks nothing.
 */
export function useReadFigures(
  conversation: string | null,
  drawn: readonly MessageView[],
): (message: MessageView) => ReadFigure | null {
  const { readFigures } = useActions();
  const isUp = useApp(({ connection }) => connection.state === "connected");
  const [figures, setFigures] = useState<Figures>(none);
  const wanted = conversation === null ? "" : drawn.flatMap(placeOf).slice(-askedMax).join(" ");
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
    const first = setTimeout(ask, stillMs);
    const timer = isUp ? setInterval(ask, everyMs) : undefined;
    document.addEventListener("visibilitychange", ask);
    return () => {
      stale = true;
      clearTimeout(first);
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ask);
    };
  }, [conversation, wanted, isUp, readFigures]);
  return ({ recalled, pending, readBy, seq }) => {
    if (recalled || pending === "recall") return null;
    return readBy ?? (conversation === null ? null : (figures.get(seq ?? 0) ?? null));
  };
}
