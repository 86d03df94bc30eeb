import { expect, test, vi } from "vitest";
import { createHandlers, type HandlerPorts } from "./handlers.ts";

/** An account that is open, as far as these commands reach. */
const account = () => ({
  messenger: {
    saveDraft: vi.fn(() => Promise.resolve()),
    sendMessage: vi.fn(() => Promise.resolve({ ok: true })),
  },
  typing: { wrote: vi.fn() },
  files: { send: vi.fn(() => Promise.resolve({ ok: true })) },
});

const handlersOf = (ports: {
  openNow: () => ReturnType<typeof account> | null;
  open: () => Promise<ReturnType<typeof account> | null>;
}) => createHandlers(ports as unknown as HandlerPorts);

const from = { contents: 1 } as Parameters<ReturnType<typeof createHandlers>["saveDraft"]>[1];
const draft = { conversation: "c", text: "" };
const message = { conversation: "c", text: "said" };
const files = { conversation: "c" } as Parameters<
  ReturnType<typeof createHandlers>["sendFiles"]
>[0];

test("what was sent while the history is about to close is kept with the draft that it was, and in that order", async () => {
  const open = account();
  const handlers = handlersOf({
    openNow: () => open,
    // Whatever is under way takes its time.
    open: () => new Promise(() => undefined),
  });
  await handlers.saveDraft(draft, from);
  await handlers.sendMessage(message, from);
  await handlers.sendFiles(files, from);
  expect(open.messenger.saveDraft).toHaveBeenCalledWith("c", "");
  expect(open.messenger.sendMessage).toHaveBeenCalledWith(message);
  expect(open.files.send).toHaveBeenCalledWith(files);
});

test("a draft is kept for who is there, and never for whoever is there next", async () => {
  const next = account();
  const handlers = handlersOf({ openNow: () => null, open: () => Promise.resolve(next) });
  await expect(handlers.saveDraft(draft, from)).rejects.toThrow();
  expect(next.messenger.saveDraft).not.toHaveBeenCalled();
});
