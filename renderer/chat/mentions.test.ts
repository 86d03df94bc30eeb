import { beforeAll, describe, expect, test } from "vitest";
import type { GroupMembersView, PersonView } from "#shared/ipc/views.ts";
import { createFindables, type Findables } from "../finding/findable.ts";
import { loadReadings } from "../finding/readings.ts";
import { mentionOptions } from "./mention-options.ts";
import { mentionQuery, withName } from "./mention-query.ts";
import { messageParts } from "./text-parts.ts";

const person = (name: string, over: Partial<PersonView> = {}): PersonView => ({
  id: name,
  name,
  english: "",
  title: "Legal",
  department: "Law",
  departmentId: "d",
  phone: "",
  email: "",
  picture: null,
  status: null,
  ...over,
});
const member = (name: string, over: Partial<PersonView> = {}, mine = false) => ({
  person: person(name, over),
  role: "member" as const,
  mine,
});
const members: GroupMembersView["members"] = [
  member("林薇", { english: "Vivian" }),
  member("陈志远"),
  member("Emma Clarke"),
  member("Emma"),
  member("我", {}, true),
];

describe("what stands between an @ and the caret", () => {
  test.each([
    ["@", "|", ""],
    ["@lw", "|", "lw"],
    ["请@林", "|", "林"],
    ["hello @emma c", "|", "emma c"],
    ["＠林", "|", "林"],
    ["@a @b", "|", "b"],
    ["@li|n rest", "|", "li"],
    ["@ lin", "|", null],
    ["post@emma", "|", null],
    ["x/@all", "|", null],
    ["@lin\nwei", "|", null],
    ["no name", "|", null],
    [`@${"x".repeat(40)}`, "|", null],
    ["|@lin", "|", null],
  ])("in %j", (marked, caret, expected) => {
    const at = marked.includes(caret) ? marked.indexOf(caret) : marked.length;
    expect(mentionQuery(marked.replace(caret, ""), at)?.query ?? null).toBe(expected);
  });

  test("a name takes its place, with one space behind it", () => {
    expect(withName("hi @lw there", { at: 3, query: "lw" }, "林薇")).toEqual({
      text: "hi @林薇 there",
      caret: 7,
    });
    expect(withName("＠", { at: 0, query: "" }, "Emma")).toEqual({ text: "@Emma ", caret: 6 });
  });
});

describe("who is offered", () => {
  let findables: Findables;
  beforeAll(async () => {
    findables = createFindables(await loadReadings());
  });
  const offered = (query: string, all = false): string[] =>
    mentionOptions(findables, members, query, all).map((option) =>
      option.kind === "all" ? "*" : option.person.name,
    );

  test.each([
    ["", ["林薇", "陈志远", "Emma Clarke", "Emma"]],
    ["lw", ["林薇"]],
    ["linwei", ["林薇"]],
    ["林", ["林薇"]],
    ["viv", ["林薇"]],
    ["czy", ["陈志远"]],
    ["emma", ["Emma Clarke", "Emma"]],
    ["Emma C", ["Emma Clarke"]],
    // What they do stands in any sentence.
    ["legal", []],
    // It is there in full.
    ["Emma ", []],
    ["Emma Clarke ", []],
    ["nobody", []],
  ])("for %j", (query, expected) => {
    expect(offered(query)).toEqual(expected);
  });

  test("everybody stands first, for those who may mention everybody", () => {
    expect(offered("", true)[0]).toBe("*");
    for (const query of ["al", "所有", "syr", "suoyou"])
      expect(offered(query, true)).toEqual(["*"]);
    expect(offered("al")).toEqual([]);
    expect(offered("all ", true)).toEqual([]);
  });

  test("of a group of two thousand some are offered", () => {
    const many = Array.from({ length: 2_000 }, (_, at) => member(`林薇${at}`));
    expect(mentionOptions(findables, many, "lw", false)).toHaveLength(50);
  });
});

describe("how a text is drawn", () => {
  const named = (name: string, id = name, mine = false) => ({ id, name, mine });
  const drawn = (
    text: string,
    mentions: readonly ReturnType<typeof named>[],
    mentionsAll = false,
  ): string => {
    const parts = messageParts(text, { mentions: [...mentions], mentionsAll });
    expect(parts.map((part) => part.text).join("")).toBe(text);
    return parts
      .map((part) =>
        part.kind === "text"
          ? part.text
          : part.kind === "person"
            ? `<${part.person.id}${part.person.mine ? "!" : ""}>`
            : `<${part.kind}>`,
      )
      .join("");
  };

  test("names of those who are mentioned stand out, others do not", () => {
    const who = [named("林薇", "p1"), named("Emma", "me", true)];
    expect(drawn("请@林薇和@Emma看 @Daniel", who)).toBe("请<p1>和<me!>看 @Daniel");
    expect(drawn("@林薇", [])).toBe("@林薇");
  });

  test("everybody stands out only where everybody is mentioned", () => {
    expect(drawn("@all, @所有人", [])).toBe("@all, @所有人");
    expect(drawn("@all, @所有人", [], true)).toBe("<all>, <all>");
  });

  test("of several of one name it is oneself; a link stays a link; a name that is no more is plain", () => {
    const who = [named("Emma", "p1"), named("Emma", "me", true), named("", "gone")];
    expect(drawn("@Emma https://example.com/@Emma @Old", who)).toBe("<me!> <link> @Old");
  });

  test("a text of nothing but names has no more buttons than a screen can draw, and is there whole", () => {
    const parts = drawn("@A".repeat(10_000), [named("A", "p1")]);
    expect(parts.match(/<p1>/g)).toHaveLength(100);
    const links = drawn("@A https://example.com/ ".repeat(200), [named("A", "p1")]);
    expect(links.match(/<p1>/g)).toHaveLength(100);
  });
});
