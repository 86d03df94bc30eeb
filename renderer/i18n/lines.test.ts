import { expect, test } from "vitest";
import { actProblem, actWords } from "#shared/i18n/act-words.ts";
import { plainLine, saidLine } from "#shared/i18n/plain-line.ts";
import type { ActView, LineView } from "#shared/ipc/views.ts";
import { codes } from "#shared/wire/codes.ts";
import { wordsOf } from "./i18n.ts";

const words = [wordsOf("en"), wordsOf("zh-CN")] as const;
const self = { id: "me", name: "林薇", mine: true };
const emma = { id: "emma", name: "Emma", mine: false };
const others = ["Ann", "Ben", "Cem"].map((name) => ({ id: name, name, mine: false }));

const told = (event: string, over: Partial<LineView>): string[] => {
  const { people = [] } = over;
  const line = { by: emma, people, count: people.length, value: null, successor: null, ...over };
  const message = { kind: "system", text: event, recalled: false, line: { event, ...line } };
  return words.map((one) => plainLine(one, { ...message, file: null }));
};

test.each<[string, Partial<LineView>, string, string]>([
  ["created", {}, "Emma created the group", "Emma 创建了群聊"],
  ["created", { by: null }, "Conversation started", "会话已创建"],
  ["renamed", { value: "Lunch" }, "Emma renamed the group “Lunch”", "Emma 把群名称改为“Lunch”"],
  ["renamed", { by: self, value: "x" }, "You renamed the group “x”", "你把群名称改为“x”"],
  ["notice", { value: "a\nb" }, "Emma changed the notice: a b", "Emma 更新了群公告：a b"],
  ["notice", { value: "" }, "Emma removed the notice", "Emma 移除了群公告"],
  [
    "adminsOnly",
    { value: true },
    "Emma set that only admins write here",
    "Emma 设置了仅管理员可以发言",
  ],
  [
    "adminsOnly",
    { value: false },
    "Emma set that everybody writes here",
    "Emma 设置了所有人可以发言",
  ],
  [
    "joined",
    { people: others, count: 5 },
    "Emma added Ann, Ben, and 3 others",
    "Emma 邀请Ann、Ben和其他 3 人加入了群聊",
  ],
  ["joined", { people: [emma, self], by: null }, "You and Emma joined", "你和Emma加入了"],
  ["joined", { people: [self] }, "Emma added you", "Emma 邀请你加入了群聊"],
  ["left", { people: [emma] }, "Emma left", "Emma 退出了群聊"],
  ["left", { by: self, people: [emma] }, "You removed Emma", "你将Emma移出了群聊"],
  ["left", { by: null, people: [emma] }, "Emma left", "Emma离开了"],
  [
    "left",
    { people: [{ ...emma, id: "another Emma" }] },
    "Emma removed Emma",
    "Emma 将Emma移出了群聊",
  ],
  [
    "left",
    { people: [emma], successor: self },
    "Emma left. You own the group now",
    "Emma 退出了群聊，你成为新群主",
  ],
  ["role", { people: [self], value: "admin" }, "Emma made you an admin", "Emma 将你设为管理员"],
  ["handedOver", { people: [self] }, "Emma handed the group over to you", "Emma 将群主转让给你"],
  ["handedOver", { people: [emma] }, "Emma took the group over", "Emma 接任了群主"],
  ["dissolved", { by: self }, "You dissolved the group", "你解散了群聊"],
  ["something newer", {}, "Conversation changed", "会话有变动"],
])("a line that says %s", (event, over, english, chinese) => {
  expect(told(event, over)).toEqual([english, chinese]);
});

test("what was asked of a group, and why it was refused, is said in both languages", () => {
  const act: ActView = { op: "o", what: "add", names: ["Ann"], count: 1, title: "", code: null };
  expect(words.map((one) => actWords(one, act))).toEqual(["Add Ann", "添加Ann"]);
  const rename: ActView = { ...act, what: "rename", names: [], count: 0, title: "Lunch" };
  expect(words.map((one) => actWords(one, rename))).toEqual([
    "Rename the group “Lunch”",
    "把群名称改为“Lunch”",
  ]);
  const [en] = words;
  expect(actProblem(en, codes.notAllowed)).toBe("Your role in this group does not allow it.");
  expect(actProblem(en, 1999)).toBe("The server refused it (code 1999).");
});

test("where several people write, what stands for a conversation says who wrote it", () => {
  const said = { kind: "text", text: "hello", line: null, recalled: false, senderName: "Emma" };
  const lines = (kind: string, mine = false) =>
    words.map((one) => saidLine(one, { kind }, { ...said, file: null, mine }));
  expect(lines("group")).toEqual(["Emma: hello", "Emma: hello"]);
  expect(lines("group", true)).toEqual(["hello", "hello"]);
  expect(lines("direct")).toEqual(["hello", "hello"]);
});

test("an announcement names who made it, unless the administration did", () => {
  const said = { kind: "text", text: "noon", line: null, recalled: false, mine: false };
  const lineOf = (senderName: string): string =>
    saidLine(wordsOf("en"), { kind: "announcement" }, { ...said, file: null, senderName });
  expect([lineOf("Ann"), lineOf("")]).toEqual(["Ann: noon", "noon"]);
});
