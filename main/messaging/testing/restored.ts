import { pageAnswer, row, syncAnswer } from "../../store/store-fixtures.ts";
import { settle, type startEngine } from "./bench.ts";

type Engine = ReturnType<typeof startEngine>;

/** The three messages of somebody else with which c1 begins. */
export const firstPage = () => pageAnswer([3, 2, 1].map((seq) => row(seq)));

/** What a sync says of conversation c1 with so many messages, without showing the newest. */
export function entryOf(rev: number): object {
  const [entry] = syncAnswer(rev).entries as object[];
  return { ...entry, preview: null };
}

/** Connects and brings everything in: c1 with three messages. */
export async function catchUp(engine: Engine): Promise<void> {
  await engine.setLive(true);
  await engine.next("sync").answer(syncAnswer(3));
  await engine.next("page").answer(firstPage());
}

export async function reconnect(engine: Engine): Promise<void> {
  await engine.setLive(false);
  await engine.setLive(true);
}

/** Writes into c1; the server takes it in the fourth place, at server time 5. Returns its id. */
export async function sent(engine: Engine, text: string): Promise<string> {
  await engine.messenger.sendMessage({ conversation: "c1", text });
  await settle();
  const { id } = engine.next("send").payload as { readonly id: string };
  await engine.next("send").answer({ id, seq: 4, server_time: 5 });
  return id;
}

/** The server that one is connected to from here on has lost c1 altogether, and is another one by its epoch. */
export async function withoutConversation(engine: Engine, epoch = "e2"): Promise<void> {
  await reconnect(engine);
  await engine.next("sync").answer(syncAnswer(0, { epoch, token: 4, entries: [] }));
}

/** It has been asked for c1, and has made it again: nothing but the line that says so is in it. */
export async function madeAgain(engine: Engine): Promise<void> {
  await engine.next("direct").answer({ conversation: "c1", rev: 1 });
  const line = row(1, { id: "made", sender: null, kind: "system", n: 0 });
  await engine.next("page").answer(pageAnswer([line], { n: 0 }));
}
