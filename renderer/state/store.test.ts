import { expect, test, vi } from "vitest";
import type { EventName, EventPayload, MagpieApi, Start } from "#shared/ipc/contract.ts";
import type { ConversationView, MessageView } from "#shared/ipc/views.ts";
import { createAppStore } from "./store.ts";

const conversation = (id: string, activeAt: number, unread = 0): ConversationView => ({
  id,
  kind: "direct",
  title: id,
  peer: null,
  memberCount: 2,
  unread,
  last: null,
  activeAt,
  member: true,
});

const message = (seq: number, over: Partial<MessageView> = {}): MessageView => ({
  id: `m${seq}`,
  conversation: "a",
  seq,
  sender: "p",
  senderName: "p",
  mine: false,
  kind: "text",
  text: `${seq}`,
  recalled: false,
  status: "received",
  failure: null,
  time: seq,
  createdAt: seq,
  ...over,
});

function office() {
  const listeners = new Map<string, (payload: never) => void>();
  const start: Start = {
    locale: "en",
    platform: "linux",
    version: "1",
    account: { person: "me", name: "Me", title: "", server: "s", keptSafely: true },
    serverHint: "",
    trouble: null,
    connection: { state: "connected", catchingUp: false },
    list: { conversations: [conversation("a", 2, 2), conversation("b", 1)], number: 5 },
  };
  const api = {
    start: vi.fn(() => Promise.resolve(start)),
    listConversations: vi.fn(() =>
      Promise.resolve({ conversations: [conversation("b", 9)], number: 9 }),
    ),
    openConversation: vi.fn((args: { conversation: string }) =>
      Promise.resolve({
        conversation: args.conversation,
        messages: [message(3), message(4), message(5)],
        more: true,
        number: 5,
      }),
    ),
    olderMessages: vi.fn(() =>
      Promise.resolve({
        conversation: "a",
        messages: [message(1), message(2)],
        more: false,
        number: 5,
      }),
    ),
    sendMessage: vi.fn(),
    on: (event: string, listener: (payload: never) => void) => {
      listeners.set(event, listener);
      return () => listeners.delete(event);
    },
  };
  // The parts of the API that these tests reach.
  const store = createAppStore(api as unknown as MagpieApi);
  const tell = <E extends EventName>(event: E, payload: EventPayload<E>): void =>
    listeners.get(event)?.(payload as never);
  return { store, api, tell, listeners };
}

const ready = async (store: ReturnType<typeof office>["store"]) =>
  vi.waitFor(() => expect(store.getState().phase).toBe("ready"));

test("the next number is taken in: views replace, the list is in order", async () => {
  const { store, tell } = office();
  await ready(store);
  tell("changed", { number: 6, conversations: [conversation("b", 7)], messages: [] });
  expect(store.getState().conversations.map(({ id }) => id)).toEqual(["b", "a"]);
});

test("a missing number asks for everything again", async () => {
  const { store, api, tell } = office();
  await ready(store);
  await store.actions.select("a");
  tell("changed", { number: 8, conversations: [conversation("x", 99)], messages: [] });
  await vi.waitFor(() => expect(store.getState().number).toBe(9));
  expect(store.getState().conversations.map(({ id }) => id)).toEqual(["b"]);
  await vi.waitFor(() => expect(api.openConversation).toHaveBeenCalledTimes(2));
});

test("a number that is known already changes nothing", async () => {
  const { store, tell } = office();
  await ready(store);
  tell("changed", { number: 5, conversations: [conversation("x", 99)], messages: [] });
  expect(store.getState().conversations.map(({ id }) => id)).toEqual(["a", "b"]);
});

test("the line of new messages is where it was when the chat opened, whatever comes", async () => {
  const { store, tell } = office();
  await ready(store);
  await store.actions.select("a");
  expect(store.getState().open?.newAfterSeq).toBe(3);
  tell("changed", { number: 6, conversations: [conversation("a", 8, 0)], messages: [message(6)] });
  expect(store.getState().open?.messages.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
  expect(store.getState().open?.newAfterSeq).toBe(3);
});

test("older messages come in above, once, and only while there are more", async () => {
  const { store, api } = office();
  await ready(store);
  await store.actions.select("a");
  await Promise.all([store.actions.loadOlder(), store.actions.loadOlder()]);
  expect(api.olderMessages).toHaveBeenCalledTimes(1);
  expect(store.getState().open?.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  await store.actions.loadOlder();
  expect(api.olderMessages).toHaveBeenCalledTimes(1);
});

test("the answer to an older selection is dropped", async () => {
  const { store } = office();
  await ready(store);
  await Promise.all([store.actions.select("a"), store.actions.select("b")]);
  expect(store.getState().open?.id).toBe("b");
});

test("nothing is listened to after dispose", async () => {
  const { store, listeners } = office();
  await ready(store);
  store.dispose();
  expect(listeners.size).toBe(0);
});
