import { afterEach, beforeEach } from "vitest";
import type { MessageView } from "#shared/ipc/views.ts";
import type { Store } from "../messaging/ports.ts";
import { pageAnswer, row, self, syncAnswer } from "./store-fixtures.ts";

/** A store that each test of a contract begins with: one conversation, complete, with three messages of the other's. */
export function contractBench(open: () => Promise<Store>) {
  let opened: Store;
  const store: Store = {
    run: (name, args) => opened.run(name, args),
    close: () => opened.close(),
  };
  const firstPage = () => {
    const answer = pageAnswer([3, 2, 1].map((seq) => row(seq)));
    return store.run("applyPage", { conversation: "c1", before: null, peek: false, answer });
  };
  beforeEach(async () => {
    opened = await open();
    await store.run("applySyncPage", { answer: syncAnswer(3), firstToken: 10 });
    await firstPage();
  });
  afterEach(() => opened.close());

  const page = () =>
    store.run("messagePage", { self, conversation: "c1", beforeSeq: null, fromSeq: null });
  return {
    store,
    page,
    /** The newest message as a window has it. */
    last: async (): Promise<MessageView | undefined> => (await page()).messages.at(-1),
    shown: async () => (await page()).messages.map(({ id, status }) => `${id} ${status}`),
    queue: (id: string, text = "hello") =>
      store.run("queueMessage", {
        id,
        opId: `op-${id}`,
        conversation: "c1",
        sender: self,
        text,
        now: 5_000,
      }),
    /** What goes out next. */
    heads: async () =>
      (await store.run("laneHeads", {})).map(({ kind, target }) => `${kind} ${target}`),
  };
}
