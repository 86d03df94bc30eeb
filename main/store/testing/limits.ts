import { BroadcastChannel } from "node:worker_threads";

/** The limits that a test sets to the database of a limited worker. */
export function limitsOf(path: string) {
  const channel = new BroadcastChannel(path);
  /** Resolves to what the pragma gives, once it holds. */
  const pragma = (text: string): Promise<unknown> =>
    new Promise((resolve) => {
      const answered = (event: Event): void =>
        resolve((event as MessageEvent<{ was: unknown }>).data.was);
      channel.addEventListener("message", answered, { once: true });
      channel.postMessage(text);
    });
  return {
    pragma,
    /** No further page: SQLite says that the disk is full. */
    async fill(): Promise<void> {
      await pragma(`max_page_count = ${String(await pragma("page_count"))}`);
    },
    makeRoom: () => pragma("max_page_count = 1073741823"),
    /** Ends the store's thread in the midst of everything. */
    endThread: () => channel.postMessage("end"),
    close: () => channel.close(),
  };
}
