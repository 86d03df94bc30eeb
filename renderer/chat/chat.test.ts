import { describe, expect, test } from "vitest";
import type { FileView } from "#shared/ipc/file-views.ts";
import type { MessageView } from "#shared/ipc/views.ts";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { wordsOf } from "../i18n/i18n.ts";
import { isVisible } from "#shared/i18n/titles.ts";
import { hueOf, initials } from "../ui/initials.ts";
import { type KeyPress, sendsOn } from "./composer-keys.ts";
import { changeProblem } from "./failure.ts";
import { canEdit, canRecall, lastOwn } from "./message-actions.ts";
import { timelineItems } from "./timeline-items.ts";
import { nextMessage } from "./use-message-keys.ts";

const noon = new Date("2026-11-23T12:00:00").getTime();
const message = (seq: number | null, over: Partial<MessageView> = {}): MessageView => ({
  id: `m${seq}`,
  conversation: "c",
  seq,
  sender: "p1",
  senderName: "Ann",
  senderPicture: null,
  mine: false,
  kind: "text",
  text: "x",
  mentions: [],
  mentionsAll: false,
  file: null,
  upload: null,
  line: null,
  recalled: false,
  edited: false,
  pending: null,
  refused: null,
  readBy: null,
  stuck: false,
  lost: false,
  status: "received",
  failure: null,
  time: noon + (seq ?? 0) * 1_000,
  createdAt: noon + (seq ?? 0) * 1_000,
  ...over,
});

describe("the timeline's items", () => {
  const kinds = (...args: Parameters<typeof timelineItems>) =>
    timelineItems(...args).map(({ kind }) => kind);

  test("a day separator stands before the first message of each day", () => {
    const tomorrow = noon + 86_400_000;
    expect(kinds([message(1), message(2), message(3, { time: tomorrow })], null, false)).toEqual([
      "day",
      "message",
      "message",
      "day",
      "message",
    ]);
  });

  test("the beginning is shown only when nothing older exists", () => {
    expect(kinds([message(1)], null, true)[0]).toBe("beginning");
    expect(kinds([message(1)], null, false)[0]).toBe("day");
  });

  test("a line that belongs above what is loaded waits until that is loaded", () => {
    const hasLine = (firstSeq: number, complete: boolean): boolean =>
      kinds([message(firstSeq), message(firstSeq + 1)], 5, complete).includes("new");
    expect([hasLine(9, false), hasLine(6, false), hasLine(5, false)]).toEqual([false, true, true]);
    expect(hasLine(9, true)).toBe(true);
  });

  test("the line of new messages stands once, before the first new one of somebody else", () => {
    expect(
      kinds([message(1), message(2, { mine: true }), message(3), message(4)], 1, false),
    ).toEqual(["day", "message", "message", "new", "message", "message"]);
    expect(kinds([message(1), message(2)], 2, false)).not.toContain("new");
  });

  test("messages of one person within five minutes make a run", () => {
    const runs = (messages: MessageView[]) =>
      timelineItems(messages, null, false).flatMap((item) =>
        item.kind === "message" ? [[item.first, item.last]] : [],
      );
    expect(runs([message(1), message(2), message(3, { sender: "p2" })])).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
    expect(runs([message(1), message(2, { time: noon + 600_000 })])).toEqual([
      [true, true],
      [true, true],
    ]);
    expect(runs([message(1), message(2, { kind: "system" }), message(3)])).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  test("a gap is marked while more is coming, and never where everything is here", () => {
    const messages = [message(4), message(5), message(9), message(null, { mine: true })];
    expect(kinds(messages, null, true, true)).toEqual([
      "older",
      "day",
      "message",
      "message",
      "between",
      "message",
      "message",
    ]);
    expect(kinds(messages, null, true, false)).not.toContain("between");
    expect(kinds(messages, null, true, false)[0]).toBe("beginning");
  });

  test("nothing is older than the first place of all, nor than what can be loaded", () => {
    expect(kinds([message(1)], null, true, true)[0]).toBe("beginning");
    expect(kinds([message(7)], null, false, true)[0]).toBe("day");
    expect(kinds([], null, true, true)).toEqual(["older"]);
  });

  test("a run ends where a gap begins", () => {
    const items = timelineItems([message(1), message(5)], null, false, true);
    expect(
      items.flatMap((item) => (item.kind === "message" ? [[item.first, item.last]] : [])),
    ).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  test("arrows lead from message to message, over what stands between, and end at the ends", () => {
    const tomorrow = noon + 86_400_000;
    const items = timelineItems(
      [message(1), message(2, { time: tomorrow }), message(3, { time: tomorrow })],
      null,
      true,
    );
    expect(nextMessage(items, "m1", 1)).toBe("m2");
    expect(nextMessage(items, "m3", -1)).toBe("m2");
    expect(nextMessage(items, "m2", -1)).toBe("m1");
    expect(nextMessage(items, "m3", 1)).toBeNull();
    expect(nextMessage(items, "m1", -1)).toBeNull();
    expect(nextMessage(items, "gone", 1)).toBeNull();
  });

  test("keys are unique and stay when a page comes in above", () => {
    const page = [message(5), message(6)];
    const before = timelineItems(page, null, false).filter(({ kind }) => kind === "message");
    const after = timelineItems([message(3), message(4), ...page], null, true);
    expect(
      after
        .filter(({ kind }) => kind === "message")
        .slice(-2)
        .map(({ key }) => key),
    ).toEqual(before.map(({ key }) => key));
    expect(new Set(after.map(({ key }) => key)).size).toBe(after.length);
  });
});

describe("changing a message of one's own", () => {
  const own = (seq: number | null, over: Partial<MessageView> = {}): MessageView =>
    message(seq, {
      mine: true,
      status: seq === null ? "queued" : "sent",
      time: 0,
      createdAt: 0,
      ...over,
    });
  const window = limits.changeWindowMs;

  test("while the window is open, and as long as it has no place", () => {
    expect(canEdit(own(1), window - 1)).toBe(true);
    expect(canEdit(own(1), window)).toBe(false);
    expect(canEdit(own(null), window * 100)).toBe(true);
  });
  test("one that waited here for long and has just been sent", () => {
    const late = own(1, { createdAt: 0, time: window * 100 });
    expect(canEdit(late, window * 101 - 1)).toBe(true);
    expect(canEdit(late, window * 101)).toBe(false);
  });
  test.each<[string, Partial<MessageView>]>([
    ["somebody else's", { mine: false }],
    ["recalled", { recalled: true }],
    ["to be recalled", { pending: "recall" }],
    ["lost", { lost: true }],
    ["failed", { status: "failed" }],
    ["of another kind", { kind: "dance" }],
  ])("never one that is %s", (_name, over) => expect(canEdit(own(1, over), 1)).toBe(false));
  test("one whose edit waits may be edited again", () =>
    expect(canEdit(own(1, { pending: "edit" }), 1)).toBe(true));

  const carrying = (kind: "image" | "file" | "voice", over: Partial<MessageView> = {}) =>
    own(null, { kind, file: { kind } as FileView, text: "", ...over });
  test("OB14: what is said with a picture or a file, also while that is on its way, which is taken back and not recalled", () => {
    const upload = { state: "failed", failure: "gone" } as const;
    for (const kind of ["image", "file"] as const)
      for (const over of [{}, { upload }, { seq: 1, status: "sent" } as const])
        expect(canEdit(carrying(kind, over), 1)).toBe(true);
    expect(canRecall(carrying("image"), 1)).toBe(true);
    expect(canRecall(carrying("image", { upload }), 1)).toBe(false);
    expect(canEdit(carrying("image", { seq: 1, status: "sent" }), window)).toBe(false);
    expect(canEdit(carrying("voice"), 1)).toBe(false);
  });

  test("the key for the last one takes back what is not sent, and edits what is", () => {
    const sent = [own(1), own(2), message(3)];
    expect(lastOwn(sent, 1)).toMatchObject({ act: "edit", message: { seq: 2 } });
    expect(lastOwn([...sent, own(null, { status: "failed" })], 1)).toMatchObject({
      act: "takeBack",
      message: { seq: null },
    });
    expect(lastOwn(sent, window)).toBeNull();
    // Of those with a file only one with which something was said.
    const silent = carrying("image", { seq: 4, status: "sent" });
    expect(lastOwn([...sent, silent], 1)).toMatchObject({ message: { seq: 2 } });
    expect(lastOwn([...sent, { ...silent, text: "look" }], 1)).toMatchObject({
      act: "edit",
      message: { seq: 4 },
    });
  });

  test("a refusal is said in words of its own, by what was refused", () => {
    const words = wordsOf("en");
    const said = (change: "edit" | "recall", code: number): string =>
      changeProblem(words, { change, code });
    const { tooLate, recalled, notMember, noSuchMessage, readOnly, dissolved } = codes;
    const reasons = [tooLate, recalled, notMember, noSuchMessage, readOnly, dissolved, 1999];
    const all = reasons.flatMap((code) => [said("edit", code), said("recall", code)]);
    expect(new Set(all).size).toBe(all.length);
    expect(said("edit", 1999)).toContain("1999");
  });
});

describe("the composer's keys", () => {
  const press = (over: Partial<KeyPress> = {}): KeyPress => ({
    key: "Enter",
    shiftKey: false,
    altKey: false,
    ctrlKey: false,
    metaKey: false,
    isComposing: false,
    keyCode: 13,
    ...over,
  });
  test("Enter sends", () => expect(sendsOn(press(), null, 100)).toBe(true));
  test.each([
    ["with Shift", press({ shiftKey: true }), null],
    ["with Ctrl", press({ ctrlKey: true }), null],
    ["while composing", press({ isComposing: true }), null],
    ["that the input method has", press({ keyCode: 229 }), null],
    ["that ended a composition a moment ago", press(), 95],
    ["no Enter at all", press({ key: "a", keyCode: 65 }), null],
  ])("not %s", (_name, key, endedAt) => expect(sendsOn(key, endedAt, 100)).toBe(false));
  test("where Enter breaks the line, Ctrl or Cmd with it sends", () => {
    expect(sendsOn(press(), null, 100, false)).toBe(false);
    expect(sendsOn(press({ ctrlKey: true }), null, 100, false)).toBe(true);
    expect(sendsOn(press({ metaKey: true }), null, 100, false)).toBe(true);
    expect(sendsOn(press({ ctrlKey: true, isComposing: true }), null, 100, false)).toBe(false);
    expect(sendsOn(press({ ctrlKey: true, shiftKey: true }), null, 100, false)).toBe(false);
  });
  test("Enter after the composition sends", () => expect(sendsOn(press(), 20, 100)).toBe(true));
});

describe("names", () => {
  test.each([
    ["林薇", "林薇"],
    ["陈志远", "志远"],
    ["Emma Clarke", "EC"],
    ["Cher", "C"],
    ["  ", ""],
    ["\u200d\u200d", ""],
    ["👩‍👩‍👧 Team", "👩T"],
  ])("%s gives %s", (name, expected) => expect(initials(name)).toBe(expected));
  test("joiners, fillers and spaces alone show nothing", () => {
    for (const name of ["", " ", "\u200d\u200d", "\u2060", "\u3164", "\u2800"])
      expect(isVisible(name)).toBe(false);
    for (const name of ["a", "林", "👍", "مرحبا"]) expect(isVisible(name)).toBe(true);
  });
  test("a hue stays with its id", () => {
    expect(hueOf("a")).toBe(hueOf("a"));
    const hues = Array.from({ length: 12 }, (_, at) => Math.floor(hueOf(`person-${at}`) / 30));
    expect(new Set(hues).size).toBeGreaterThan(5);
  });
});
