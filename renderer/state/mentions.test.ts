import { expect, test } from "vitest";
import { mentionsMe, withMentions } from "./mentions.ts";
import { conversation, message, office, pageOf, ready } from "./store-fixtures.ts";

const me = { id: "me", name: "Me", mine: true };
const named = (seq: number, over = {}) => message(seq, { mentions: [me], ...over });
const nothing = new Set<number>();

test("a message mentions oneself by name or with everybody, if it is somebody else's and not recalled", () => {
  expect(mentionsMe(named(1))).toBe(true);
  expect(mentionsMe(message(1, { mentionsAll: true }))).toBe(true);
  expect(mentionsMe(message(1, { mentions: [{ ...me, mine: false }] }))).toBe(false);
  expect(mentionsMe(named(1, { mine: true }))).toBe(false);
  expect(mentionsMe(named(1, { recalled: true }))).toBe(false);
});

test("what comes and mentions oneself joins, what was read or seen does not; edits and recalls take away", () => {
  const known = { mentions: [5], readSeq: 3 };
  expect(withMentions(known, [named(9), named(7), named(2)], nothing)).toEqual([5, 7, 9]);
  expect(withMentions(known, [named(7)], new Set([7]))).toBe(known.mentions);
  expect(withMentions(known, [named(5, { recalled: true })], nothing)).toEqual([]);
  expect(withMentions(known, [message(5), named(6, { seq: null })], nothing)).toEqual([]);
  expect(withMentions(known, [message(8), named(5)], nothing)).toBe(known.mentions);
});

async function opened() {
  const { store, api } = office();
  await ready(store);
  await store.actions.select("a", false);
  return { store, api };
}

test("the mentions of a conversation are those of when it was opened, and what has been in sight is none any more", async () => {
  const { store, api, tell } = office();
  await ready(store);
  api.openConversation.mockResolvedValueOnce(
    pageOf([message(8), named(9)], { readSeq: 3, mentions: [4, 9] }),
  );
  await store.actions.select("a", false);
  expect(store.getState().open?.mentions).toEqual([4, 9]);
  store.actions.sighted([9]);
  const changes = { number: 6, conversations: [conversation("a", 9)], removed: [] };
  tell("changed", { ...changes, messages: [named(9), named(10)] });
  expect(store.getState().open?.mentions).toEqual([4, 10]);
});

test("going to a mention shows it where it is loaded, and loads its surroundings where it is not", async () => {
  const { store, api } = await opened();
  api.openConversation.mockResolvedValueOnce(
    pageOf([message(80), message(100), message(120)], { more: true, newer: true, mentions: [100] }),
  );
  await store.actions.goTo(100);
  expect(api.openConversation).toHaveBeenLastCalledWith({ conversation: "a", fromSeq: 80 });
  expect(store.getState().open).toMatchObject({ reveal: 100, follows: false, newer: true });
  store.actions.revealed();
  const asked = api.openConversation.mock.calls.length;
  await store.actions.goTo(120);
  expect(store.getState().open?.reveal).toBe(120);
  expect(api.openConversation).toHaveBeenCalledTimes(asked);
});

test("whom somebody chose goes with the message, once, and again where it could not be stored", async () => {
  const { store, api } = await opened();
  const { actions } = store;
  actions.choose("a", "p1");
  actions.choose("a", "p2");
  api.sendMessage.mockResolvedValue({ ok: true, message: message(9) });
  api.sendMessage.mockResolvedValueOnce({ ok: false, problem: "storage" });
  await actions.send("a", "@x");
  expect(api.sendMessage).toHaveBeenLastCalledWith({
    conversation: "a",
    text: "@x",
    chosen: ["p1", "p2"],
  });
  await actions.send("a", "@x");
  expect(api.sendMessage).toHaveBeenLastCalledWith(
    expect.objectContaining({ chosen: ["p1", "p2"] }),
  );
  await actions.send("a", "next");
  expect(api.sendMessage).toHaveBeenLastCalledWith({ conversation: "a", text: "next" });
});

test("whom somebody chose goes with a caption as with a message; a voice note leaves them to what is being written", async () => {
  const { store, api } = await opened();
  const { actions } = store;
  actions.choose("a", "p1");
  await actions.sendFiles("a", "", []);
  expect(api.sendFiles).toHaveBeenLastCalledWith({ conversation: "a", text: "", files: [] });
  api.sendFiles.mockResolvedValueOnce({ ok: false, problem: "storage" });
  const said = { conversation: "a", text: "@x", chosen: ["p1"], files: [] };
  for (const problem of ["storage", null]) {
    expect(await actions.sendFiles("a", "@x", [])).toBe(problem);
    expect(api.sendFiles).toHaveBeenLastCalledWith(said);
  }
  await actions.sendFiles("a", "next", []);
  expect(api.sendFiles).toHaveBeenLastCalledWith({ conversation: "a", text: "next", files: [] });
});
