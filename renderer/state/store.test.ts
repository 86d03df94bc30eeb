import { expect, test } from "vitest";
import { defaultSettings } from "#shared/ipc/settings.ts";
import type { ConversationView } from "#shared/ipc/views.ts";
import { until } from "#shared/testing/until.ts";
import { conversation, message, office, pageOf, ready } from "./store-fixtures.ts";

test("the next number is taken in: views replace, the list is in order", async () => {
  const { store, tell } = office();
  await ready(store);
  tell("changed", { number: 6, conversations: [conversation("b", 7)], messages: [], removed: [] });
  expect(store.getState().conversations.map(({ id }) => id)).toEqual(["b", "a"]);
});

test("a conversation that is not shown any more leaves the list", async () => {
  const { store, tell } = office();
  await ready(store);
  tell("changed", { number: 6, conversations: [], messages: [], removed: ["a", "m1"] });
  expect(store.getState().conversations.map(({ id }) => id)).toEqual(["b"]);
});

test("what is asked of a group is opened, or its problem told, also where it could not be stored", async () => {
  const { store, api } = office();
  await ready(store);
  const group = { title: "Lunch", people: ["p"], showsHistory: false };
  api.createGroup.mockResolvedValueOnce({ ok: false, problem: "invalid" });
  expect(await store.actions.createGroup(group)).toBe("invalid");
  api.createGroup.mockRejectedValueOnce(new Error("failed"));
  expect(await store.actions.createGroup(group)).toBe("storage");
  expect(store.getState().open).toBeNull();
  expect(await store.actions.createGroup(group)).toBeNull();
  expect(store.getState().open?.id).toBe("a");
});

test("a missing number asks for everything again", async () => {
  const { store, api, tell } = office();
  await ready(store);
  await store.actions.select("a", true);
  tell("changed", { number: 8, conversations: [conversation("x", 99)], messages: [], removed: [] });
  await until(() => expect(store.getState().number).toBe(9));
  expect(store.getState().conversations.map(({ id }) => id)).toEqual(["b"]);
  await until(() => expect(api.openConversation).toHaveBeenCalledTimes(2));
});

test("a number that is known already changes nothing", async () => {
  const { store, tell } = office();
  await ready(store);
  tell("changed", { number: 5, conversations: [conversation("x", 99)], messages: [], removed: [] });
  expect(store.getState().conversations.map(({ id }) => id)).toEqual(["a", "b"]);
});

test("what changes is told of, also of messages that are not loaded; that changes were missed is said", async () => {
  const { store, tell } = office();
  await ready(store);
  const heard: unknown[] = [];
  store.subscribe(({ changed }, before) => {
    if (changed !== before.changed) heard.push(changed?.map(({ seq }) => seq) ?? null);
  });
  tell("changed", { number: 6, conversations: [], messages: [message(1)], removed: [] });
  tell("changed", { number: 8, conversations: [], messages: [], removed: [] });
  expect(heard).toEqual([[1], null]);
});

test("the line of new messages is where it was when the chat opened, whatever comes", async () => {
  const { store, tell } = office();
  await ready(store);
  await store.actions.select("a", true);
  expect(store.getState().open?.newAfterSeq).toBe(3);
  tell("changed", {
    number: 6,
    conversations: [conversation("a", 8, 0)],
    messages: [message(6)],
    removed: [],
  });
  expect(store.getState().open?.messages.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
  expect(store.getState().open?.newAfterSeq).toBe(3);
});

test("older messages come in above, once, and only while there are more", async () => {
  const { store, api } = office();
  await ready(store);
  await store.actions.select("a", true);
  await Promise.all([store.actions.loadOlder(), store.actions.loadOlder()]);
  expect(api.olderMessages).toHaveBeenCalledTimes(1);
  expect(store.getState().open?.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  await store.actions.loadOlder();
  expect(api.olderMessages).toHaveBeenCalledTimes(1);
});

test("after changes that were missed the newest page is read anew, and an older page still on its way is dropped", async () => {
  const { store, api, tell } = office();
  await ready(store);
  await store.actions.select("a", true);
  let arrive = (): void => undefined;
  api.olderMessages.mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        arrive = () =>
          resolve({
            conversation: "a",
            messages: [message(1), message(2)],
            more: false,
            newer: false,
            readSeq: 3,
            mentions: [],
            number: 5,
          });
      }),
  );
  const older = store.actions.loadOlder();
  api.openConversation.mockImplementationOnce(({ conversation: id }) =>
    Promise.resolve({
      conversation: id,
      messages: [message(70), message(71)],
      more: true,
      newer: false,
      readSeq: 3,
      mentions: [],
      number: 9,
    }),
  );
  tell("changed", { number: 8, conversations: [], messages: [], removed: [] });
  await until(() => expect(store.getState().open?.messages).toHaveLength(2));
  expect(api.openConversation).toHaveBeenLastCalledWith({ conversation: "a", fromSeq: null });
  arrive();
  await older;
  expect(store.getState().open?.messages.map(({ seq }) => seq)).toEqual([70, 71]);
  expect(store.getState().open?.loadingOlder).toBe(false);
});

test("drafts are not shown to the next person who signs in", async () => {
  const { store, tell, start } = office();
  await ready(store);
  store.actions.setDraft("a", "for your eyes only");
  store.actions.beginEdit(message(5));
  tell("account", start.account);
  await until(() => expect(store.getState().open).toBeNull());
  expect(store.getState().drafts).toEqual({ a: "for your eyes only" });
  Object.assign(start, { account: { ...start.account, person: "somebody else" } });
  tell("account", start.account);
  await until(() => expect(store.getState().account?.person).toBe("somebody else"));
  expect(store.getState().drafts).toEqual({});
  expect(store.getState().edits).toEqual({});
});

test("nothing of who has left stays in sight while it is asked who is there", async () => {
  const { store, tell, api } = office();
  await ready(store);
  await store.actions.select("a", false);
  api.start.mockImplementationOnce(() => new Promise(() => undefined));
  tell("account", null);
  expect(store.getState()).toMatchObject({
    phase: "loading",
    account: null,
    conversations: [],
    open: null,
  });
});

test("what is written is kept at once when the sign-in ends: the history closes next", async () => {
  const { store, tell, api, start } = office();
  await ready(store);
  // Also while a window asks for everything.
  api.start.mockReturnValueOnce(new Promise(() => undefined));
  tell("account", start.account);
  store.actions.setDraft("a", "half a thought");
  expect(api.saveDraft).not.toHaveBeenCalled();
  tell("connection", { state: "signedOut", locked: "elsewhere" });
  expect(api.saveDraft).toHaveBeenCalledWith({ conversation: "a", text: "half a thought" });
});

test("each connection that comes up is counted: what could not be had is tried again", async () => {
  const { store, tell } = office();
  await ready(store);
  tell("connection", { state: "connected", catchingUp: true, progress: null });
  expect(store.getState().connects).toBe(0);
  tell("connection", { state: "connecting", attempt: 1 });
  tell("connection", { state: "connected", catchingUp: true, progress: null });
  tell("connection", { state: "connected", catchingUp: false, progress: null });
  expect(store.getState().connects).toBe(1);
});

test("one's own card changes without anything else; another's is not taken for it", async () => {
  const { store, tell } = office();
  await ready(store);
  await store.actions.select("a", false);
  const { account } = store.getState();
  if (!account) throw new Error("nobody is signed in");
  const changed = { ...account, picture: "0".repeat(64) };
  tell("ownCard", changed);
  expect(store.getState().account).toEqual(changed);
  expect(store.getState().open?.id).toBe("a");
  tell("ownCard", { ...changed, person: "somebody else" });
  expect(store.getState().account?.person).toBe("me");
});

test("what is told while a window starts stands, although parts of the answer had been read before", async () => {
  const { store, tell, api, start } = office();
  await ready(store);
  const answered = Promise.withResolvers<typeof start>();
  api.start.mockReturnValueOnce(answered.promise);
  tell("typing", { conversation: "a", people: [{ id: "p", name: "P" }] });
  tell("account", start.account);
  const { account } = start;
  if (!account) throw new Error("nobody is signed in");
  tell("ownCard", { ...account, mayAnnounce: true });
  tell("storage", { trouble: "full" });
  tell("changed", { number: 5, conversations: [conversation("x", 9)], messages: [], removed: [] });
  tell("changed", { number: 6, conversations: [conversation("b", 7)], messages: [], removed: [] });
  answered.resolve({ ...start, version: "2" });
  await until(() => expect(store.getState().start?.version).toBe("2"));
  const { conversations, storage, typing } = store.getState();
  expect(store.getState().account?.mayAnnounce).toBe(true);
  expect(conversations.map(({ id }) => id)).toEqual(["b", "a"]);
  expect([storage, typing]).toEqual(["full", {}]);
  expect(api.listConversations).not.toHaveBeenCalled();
});

test("so does what is told while it starts for the first time, as soon as there is something to change", async () => {
  const { store, tell, start } = office();
  const { account } = start;
  if (!account) throw new Error("nobody is signed in");
  tell("ownCard", { ...account, mayAnnounce: true });
  tell("settings", { settings: { ...start.settings, theme: "dark" }, locale: "en", region: "en" });
  await ready(store);
  expect(store.getState().account?.mayAnnounce).toBe(true);
  expect(store.getState().start?.settings.theme).toBe("dark");
});

test("what is told while a window cannot start is taken in all the same", async () => {
  const { store, tell, api, start } = office();
  await ready(store);
  api.start.mockRejectedValueOnce(new Error("failed"));
  tell("account", start.account);
  tell("storage", { trouble: "full" });
  await until(() => expect(store.getState().phase).toBe("trouble"));
  expect(store.getState().storage).toBe("full");
});

test("what was being written when the history was locked is there when its person is back, and kept then", async () => {
  const { store, tell, api, start } = office();
  await ready(store);
  store.actions.setDraft("a", "half a thought");
  api.saveDraft.mockRejectedValueOnce(new Error("locked"));
  tell("connection", { state: "signedOut", locked: "elsewhere" });
  const locked = { reason: "elsewhere", name: "Me", server: "s" } as const;
  api.start.mockResolvedValueOnce({ ...start, account: null, locked });
  tell("account", null);
  await until(() => expect(store.getState().phase).toBe("signIn"));
  expect(api.saveDraft).toHaveBeenCalledTimes(1);
  expect(store.getState().failed).toBe(false);
  tell("account", start.account);
  await ready(store);
  expect(store.getState().drafts).toEqual({ a: "half a thought" });
  await until(() => expect(api.saveDraft).toHaveBeenCalledTimes(2));
  expect(api.saveDraft).toHaveBeenLastCalledWith({ conversation: "a", text: "half a thought" });

  // Who signs out leaves nothing in the window.
  api.start.mockResolvedValueOnce({ ...start, account: null });
  tell("account", null);
  await until(() => expect(store.getState().phase).toBe("signIn"));
  expect(store.getState().drafts).toEqual({});
});

test("where nothing can be stored when somebody is back, what they write and cannot keep is said again", async () => {
  const { store, tell, api, start } = office();
  await ready(store);
  const locked = { reason: "elsewhere", name: "Me", server: "s" } as const;
  api.start.mockResolvedValueOnce({ ...start, account: null, locked });
  tell("account", null);
  await until(() => expect(store.getState().phase).toBe("signIn"));
  api.start.mockResolvedValueOnce({ ...start, storage: "full" });
  tell("account", start.account);
  await ready(store);
  api.saveDraft.mockRejectedValueOnce(new Error("full"));
  store.actions.setDraft("a", "half a thought");
  store.flush();
  await until(() => expect(store.getState().failed).toBe(true));
});

test("an answer to who is there is dropped where it was asked again, with what was told of them", async () => {
  const { store, tell, api, start } = office();
  await ready(store);
  const [first, second] = [
    Promise.withResolvers<typeof start>(),
    Promise.withResolvers<typeof start>(),
  ];
  api.start.mockReturnValueOnce(first.promise).mockReturnValueOnce(second.promise);
  tell("account", null);
  tell("typing", { conversation: "a", people: [{ id: "p", name: "P" }] });
  tell("account", start.account);
  const phases = new Set<string>();
  store.subscribe(({ phase }) => phases.add(phase));
  first.resolve({ ...start, account: null });
  await until(() => expect(api.start).toHaveBeenCalledTimes(3));
  second.resolve({ ...start });
  await ready(store);
  expect([...phases]).toEqual(["ready"]);
  expect(store.getState().typing).toEqual({});
});

test("a text that was not stored comes back before what was typed since", async () => {
  const { store } = office();
  await ready(store);
  store.actions.giveBack("a", "first");
  expect(store.getState().drafts["a"]).toBe("first");
  store.actions.setDraft("b", "since");
  store.actions.giveBack("b", "first");
  expect(store.getState().drafts["b"]).toBe("first\nsince");
});

test("what fails is said, and nothing stays stuck", async () => {
  const { store, api } = office();
  await ready(store);
  api.openConversation.mockRejectedValueOnce(new Error("failed"));
  await store.actions.select("a", true);
  expect(store.getState().open).toMatchObject({ failed: true });
  await store.actions.select("a", true);
  expect(store.getState().open).toMatchObject({ failed: false, loading: false });
  api.olderMessages.mockRejectedValueOnce(new Error("failed"));
  await store.actions.loadOlder();
  expect(store.getState()).toMatchObject({ failed: true, open: { loadingOlder: false } });
  store.actions.dismissFailed();
  await store.actions.loadOlder();
  expect(store.getState()).toMatchObject({ failed: false });
  expect(store.getState().open?.messages).toHaveLength(5);
});

test("what was taken back is gone, and its text is there to be written anew", async () => {
  const { store, api, tell } = office();
  await ready(store);
  await store.actions.select("a", true);
  store.actions.takeBack("a", "m5");
  await until(() => expect(store.getState().drafts["a"]).toBe("text of m5"));
  expect(api.takeBack).toHaveBeenCalledWith({ id: "m5" });
  tell("changed", { number: 6, conversations: [], messages: [], removed: ["m5"] });
  expect(store.getState().open?.messages.map(({ id }) => id)).toEqual(["m3", "m4"]);
});

test("rewriting a message leaves the draft alone, here and on other devices", async () => {
  const { store, api } = office();
  await ready(store);
  const { beginEdit, writeEdit, saveEdit, cancelEdit, setDraft } = store.actions;
  setDraft("a", "a draft");
  beginEdit(message(5));
  writeEdit("a", "5, rewritten");
  expect(store.getState().drafts["a"]).toBe("a draft");
  expect(await saveEdit("a")).toBeNull();
  expect(api.editMessage).toHaveBeenCalledExactlyOnceWith({ id: "m5", text: "5, rewritten" });
  beginEdit(message(4));
  writeEdit("a", "never saved");
  cancelEdit("a");
  store.flush();
  expect(store.getState()).toMatchObject({ edits: {}, drafts: { a: "a draft" } });
  expect(api.saveDraft.mock.calls.map(([{ text }]) => text)).toEqual(["a draft"]);
});

test("what is saved as it was is asked of nobody", async () => {
  const { store, api } = office();
  await ready(store);
  store.actions.beginEdit(message(5));
  expect(await store.actions.saveEdit("a")).toBeNull();
  expect(api.editMessage).not.toHaveBeenCalled();
  expect(store.getState().edits).toEqual({});
});

test("a rewritten text that is not taken stands there again, or among what is written", async () => {
  const { store, api } = office();
  await ready(store);
  const { beginEdit, writeEdit, saveEdit } = store.actions;
  beginEdit(message(5));
  writeEdit("a", "too late");
  api.editMessage.mockResolvedValueOnce({ ok: false, problem: "tooLate" });
  expect(await saveEdit("a")).toBe("tooLate");
  expect(store.getState().edits["a"]).toEqual({
    id: "m5",
    file: null,
    before: "5",
    text: "too late",
  });
  api.editMessage.mockRejectedValueOnce(new Error("failed"));
  const saving = saveEdit("a");
  beginEdit(message(4));
  expect(await saving).toBe("storage");
  expect(store.getState().edits["a"]?.id).toBe("m4");
  expect(store.getState().drafts["a"]).toBe("too late");
});

test("a recalled message is rewritten no more; one that was not recalled still is", async () => {
  const { store, api } = office();
  await ready(store);
  store.actions.beginEdit(message(5));
  api.recallMessage.mockResolvedValueOnce({ ok: false, problem: "notMember" });
  expect(await store.actions.recall(message(5))).toBe("notMember");
  expect(store.getState().edits["a"]?.id).toBe("m5");
  expect(await store.actions.recall(message(4))).toBeNull();
  expect(store.getState().edits["a"]?.id).toBe("m5");
  expect(await store.actions.recall(message(5))).toBeNull();
  expect(store.getState().edits).toEqual({});
});

test("history that comes in above an open chat is loaded by pages, however much it is", async () => {
  const { store, api, tell, start } = office();
  Object.assign(start.list, { conversations: [{ ...conversation("a", 2), complete: false }] });
  api.openConversation.mockResolvedValueOnce(pageOf([message(8), message(9)]));
  await ready(store);
  await store.actions.select("a", true);
  const tellOf = (number: number, ...seqs: number[]): void =>
    tell("changed", {
      number,
      conversations: [],
      messages: seqs.map((seq) => message(seq)),
      removed: [],
    });
  tellOf(6, 7);
  expect(store.getState().open).toMatchObject({ more: true });
  expect(store.getState().open?.messages.map(({ seq }) => seq)).toEqual([8, 9]);
  // What comes while a page is being read is not in that page's word on what is left.
  const older = store.actions.loadOlder();
  tellOf(7, 3);
  await older;
  expect(store.getState().open).toMatchObject({ more: true, loadingOlder: false });
});

test("that nothing can be stored is known from the start, and until it is over", async () => {
  const { store, tell, start } = office();
  Object.assign(start, { storage: "readOnly" });
  await ready(store);
  expect(store.getState().storage).toBe("readOnly");
  tell("storage", { trouble: "full" });
  expect(store.getState().storage).toBe("full");
  tell("storage", { trouble: null });
  expect(store.getState().storage).toBeNull();
});

test("that messages are sent again is known from the start, and until it was seen in one of the windows", async () => {
  const { store, api, tell, start } = office();
  Object.assign(start, { sentAgain: 2 });
  await ready(store);
  expect(store.getState().sentAgain).toBe(2);
  tell("sentAgain", { messages: 5 });
  expect(store.getState().sentAgain).toBe(5);
  store.actions.dismissSentAgain();
  expect(api.dismissSentAgain).toHaveBeenCalledOnce();
  tell("sentAgain", { messages: 0 });
  expect(store.getState().sentAgain).toBe(0);
});

test("a draft of any length is kept as far as it can be", async () => {
  const { store, api } = office();
  await ready(store);
  store.actions.setDraft("a", "x".repeat(40_000));
  store.flush();
  expect(api.saveDraft.mock.lastCall?.[0].text).toHaveLength(30_000);
});

test("the keys of a list lead to its neighbours and its ends", async () => {
  const { store } = office();
  await ready(store);
  const opened = () => store.getState().open?.id;
  store.actions.step("last");
  expect(opened()).toBe("b");
  store.actions.step(1);
  expect(opened()).toBe("b");
  store.actions.step("first");
  expect([opened(), store.getState().open?.toWrite]).toEqual(["a", false]);
});

test("the keys stay within what the filter shows, and what is open stays in it", async () => {
  const { store } = office();
  await ready(store);
  store.actions.setFilter("unread");
  store.actions.step("last");
  expect(store.getState().open?.id).toBe("a");
  store.actions.step(1);
  expect(store.getState().open?.id).toBe("a");
});

test("what the filter shows is kept, and stands again after a restart", async () => {
  const { store, api } = office();
  await ready(store);
  expect(store.getState().filter).toBe("all");
  store.actions.setFilter("groups");
  expect(api.changeSettings).toHaveBeenCalledWith({ listFilter: "groups" });
  const later = office({ ...defaultSettings, listFilter: "groups" });
  await ready(later.store);
  expect(later.store.getState().filter).toBe("groups");
});

test("who goes to a conversation leaves the directory; leaving it leads back to the conversation", async () => {
  const { store, tell } = office();
  await ready(store);
  await store.actions.select("a", true);
  store.actions.showPage("directory");
  store.actions.leave();
  expect([store.getState().page, store.getState().open?.id]).toEqual(["chats", "a"]);
  store.actions.showPage("directory");
  await store.actions.select("a", true);
  expect(store.getState().page).toBe("chats");
  store.actions.leave();
  expect(store.getState().open).toBeNull();
  tell("directory", {});
  expect(store.getState().directoryChanges).toBe(1);
});

test("the answer to an older selection is dropped", async () => {
  const { store } = office();
  await ready(store);
  await Promise.all([store.actions.select("a", true), store.actions.select("b", true)]);
  expect(store.getState().open?.id).toBe("b");
});

test("nothing is listened to after dispose", async () => {
  const { store, listeners } = office();
  await ready(store);
  store.dispose();
  expect(listeners.size).toBe(0);
});

test("far newer rows take the place of what is loaded for whoever is at the end; what was not seen begins where one stood", async () => {
  const { store, tell, start } = office();
  Object.assign(start.list, { conversations: [{ ...conversation("a", 2), complete: false }] });
  await ready(store);
  await store.actions.select("a", true);
  tell("changed", { number: 6, conversations: [], messages: [message(900)], removed: [] });
  expect(store.getState().open).toMatchObject({ moves: 1, more: true, newAfterSeq: 5 });
  expect(store.getState().open?.messages.map(({ seq }) => seq)).toEqual([900]);
});

test("whoever reads further up keeps their place, loads what follows by pages, and comes to the end when asked", async () => {
  const { store, api, tell, start } = office();
  Object.assign(start.list, { conversations: [{ ...conversation("a", 2), complete: false }] });
  await ready(store);
  await store.actions.select("a", true);
  store.actions.stand(false, 3);
  tell("changed", { number: 6, conversations: [], messages: [message(900)], removed: [] });
  const seqs = () => store.getState().open?.messages.map(({ seq }) => seq);
  expect([seqs(), store.getState().open?.newer]).toEqual([[3, 4, 5], true]);
  // Changes that were missed are read from the first loaded message on.
  tell("changed", { number: 8, conversations: [], messages: [], removed: [] });
  await until(() =>
    expect(api.openConversation).toHaveBeenLastCalledWith({ conversation: "a", fromSeq: 3 }),
  );

  api.openConversation.mockResolvedValueOnce(
    pageOf([message(3), message(4), message(5)], { newer: true }),
  );
  tell("changed", { number: 11, conversations: [], messages: [], removed: [] });
  await until(() => expect(store.getState().open?.newer).toBe(true));
  store.setState({ number: 5 });
  await Promise.all([store.actions.loadNewer(), store.actions.loadNewer()]);
  expect(api.newerMessages.mock.calls).toEqual([[{ conversation: "a", fromSeq: 5 }]]);
  expect([seqs(), store.getState().open?.newer]).toEqual([[3, 4, 5, 6], false]);
});

test("a page below is not believed to be the last one where something came in meanwhile", async () => {
  const { store, api } = office();
  await ready(store);
  api.openConversation.mockResolvedValueOnce(pageOf([message(5)], { newer: true }));
  await store.actions.select("a", true);
  store.setState({ number: 9 });
  await store.actions.loadNewer();
  expect(store.getState().open).toMatchObject({ newer: true, loadingNewer: false });
});

test("what one writes while reading further up, and what a notification leads to, bring the newest part", async () => {
  const { store, api } = office();
  await ready(store);
  const away = async (): Promise<void> => {
    store.actions.leave();
    api.openConversation.mockResolvedValueOnce(pageOf([message(1)], { newer: true }));
    await store.actions.select("a", true);
    store.actions.stand(false, 3);
  };
  const isAtEnd = async (): Promise<void> => {
    await until(() => expect(store.getState().open).toMatchObject({ newer: false, moves: 1 }));
    expect(store.getState().open?.messages.at(-1)?.id).toBe("m5");
  };
  await away();
  api.sendMessage.mockResolvedValueOnce({
    ok: true,
    message: message(0, { id: "own", seq: null }),
  });
  await store.actions.send("a", "hello");
  await isAtEnd();
  await away();
  await store.actions.select("a", true, 5);
  await isAtEnd();
});

test("what was seen and written while nothing could be stored is kept when there is room again", async () => {
  const { store, api, tell } = office();
  await ready(store);
  const full = new Error("full");
  api.markRead.mockRejectedValueOnce(full);
  api.saveDraft.mockRejectedValueOnce(full);
  store.actions.seen("a", 5);
  store.actions.setDraft("b", "half a thought");
  store.flush();
  await until(() => expect(store.getState().failed).toBe(true));
  tell("storage", { trouble: "full" });
  tell("storage", { trouble: null });
  await until(() => expect(api.saveDraft).toHaveBeenCalledTimes(2));
  expect(api.markRead.mock.calls).toEqual([
    [{ conversation: "a", seq: 5 }],
    [{ conversation: "a", seq: 5 }],
  ]);
  expect(api.saveDraft.mock.lastCall?.[0].text).toBe("half a thought");
  tell("storage", { trouble: null });
  expect(api.markRead).toHaveBeenCalledTimes(2);
});

test("who is there and who is writing is what main said last, and nobody's when the account changes", async () => {
  const { store, api, tell } = office();
  await ready(store);
  const known = [{ person: "p", state: "online" as const, lastSeen: null }];
  api.watchPeople.mockResolvedValueOnce({ known });
  store.actions.show("p");
  await until(() => expect(store.getState().presence).toEqual({ p: known[0] }));
  expect(api.watchPeople.mock.calls).toEqual([[{ people: ["p"] }]]);
  tell("presence", { known: [] });
  expect(store.getState().presence).toEqual({});
  tell("presence", { known });
  tell("typing", { conversation: "a", people: [{ id: "p", name: "P" }] });
  tell("typing", { conversation: "b", people: [{ id: "p", name: "P" }] });
  tell("typing", { conversation: "a", people: [] });
  expect(Object.keys(store.getState().typing)).toEqual(["b"]);
  tell("account", null);
  const { presence, typing } = store.getState();
  expect([presence, typing]).toEqual([{}, {}]);
  await until(() => expect(api.watchPeople).toHaveBeenCalledTimes(2));
});

/** Somebody asks for a conversation, or says something to everybody, and is answered when the test says so. */
async function asking() {
  const made = office();
  await ready(made.store);
  await made.store.actions.select("a", true);
  let answer = (): void => undefined;
  const answered = new Promise<{ ok: true; conversation: string }>((resolve) => {
    answer = () => resolve({ ok: true, conversation: "b" });
  });
  made.api.startDirect.mockReturnValueOnce(answered);
  made.api.announce.mockReturnValueOnce(answered);
  return { ...made, answer };
}

test.each([
  ["writes where they are", (store) => store.actions.setDraft("a", "about your")],
  ["goes elsewhere", (store) => void store.actions.select("c", true)],
  ["leaves the conversation", (store) => store.actions.leave()],
  ["goes to the directory", (store) => store.actions.showPage("directory")],
  ["rewrites a message", (store) => store.actions.beginEdit(message(3, { mine: true }))],
] satisfies [string, (store: ReturnType<typeof office>["store"]) => void][])(
  "who asks for a conversation and then %s is not taken to it",
  async (_what, goOn) => {
    const { store, answer } = await asking();
    const outcome = store.actions.startDirect("p");
    goOn(store);
    const place = () => [store.getState().page, store.getState().open?.id];
    const there = place();
    answer();
    expect(await outcome).toBe("late");
    expect(place()).toEqual(there);
  },
);

test("who asks for two people one after the other comes to the second, whoever is answered first", async () => {
  const { store, api, answer } = await asking();
  api.startDirect.mockResolvedValueOnce({ ok: true, conversation: "second" });
  const first = store.actions.startDirect("p");
  expect(await store.actions.startDirect("q")).toBe("ok");
  answer();
  expect(await first).toBe("late");
  expect(store.getState().open?.id).toBe("second");
});

test("what another device writes takes no wish away", async () => {
  const { store, tell, answer } = await asking();
  const outcome = store.actions.startDirect("p");
  const written = { ...conversation("a", 9), draft: "from afar" };
  tell("changed", { number: 6, conversations: [written], messages: [], removed: [] });
  expect(store.getState().drafts["a"]).toBe("from afar");
  answer();
  expect(await outcome).toBe("ok");
});

test("who closes what they asked from is not taken elsewhere; who waits is", async () => {
  const { store, answer } = await asking();
  const outcome = store.actions.startDirect("p", () => false);
  answer();
  expect(await outcome).toBe("late");
  expect(store.getState().open?.id).toBe("a");
  expect(await store.actions.startDirect("p")).toBe("ok");
  expect(store.getState().open?.id).toBe("b");
});

test("a conversation with somebody that is here is opened without asking for it", async () => {
  const { store, api, start } = office();
  const peer = { id: "p" } as ConversationView["peer"];
  start.list.conversations.push({ ...conversation("c", 0), peer });
  await ready(store);
  expect(await store.actions.startDirect("p")).toBe("ok");
  expect(store.getState().open?.id).toBe("c");
  expect(api.startDirect).not.toHaveBeenCalled();
});

test("what is said to everybody takes nobody away from what they write by then", async () => {
  const { store, answer } = await asking();
  const outcome = store.actions.announce("hello");
  store.actions.setDraft("a", "half a thought");
  answer();
  expect(await outcome).toBeNull();
  expect(store.getState().open?.id).toBe("a");
});

test("each choice to write in a conversation counts, also of the one that is open", async () => {
  const { store } = office();
  await ready(store);
  await store.actions.select("a", true);
  const before = store.getState().open?.writes ?? 0;
  await store.actions.select("a", true);
  expect(store.getState().open?.writes).toBe(before + 1);
});

test("keys that work everywhere lead to where one writes", async () => {
  const { store } = office();
  await ready(store);
  store.actions.step(1, true);
  expect(store.getState().open).toMatchObject({ id: "a", toWrite: true });
  store.actions.leave();
  store.actions.stepUnread(1);
  expect(store.getState().open).toMatchObject({ id: "a", toWrite: true });
});

test("what was sent leaves the line, and what was written there since stays", async () => {
  const { store, api } = office();
  await ready(store);
  store.actions.setDraft("a", "two plans");
  store.actions.clearDraft("a", "two plans");
  expect(api.saveDraft).toHaveBeenLastCalledWith({ conversation: "a", text: "" });
  store.actions.setDraft("a", "two plans, and a third");
  store.actions.clearDraft("a", "two plans");
  expect(store.getState().drafts["a"]).toBe("two plans, and a third");
});
