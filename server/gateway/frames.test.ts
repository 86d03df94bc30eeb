import { expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { Refusal } from "../chat/ports.ts";
import { contentOf } from "../chat/text-content.ts";
import { quiet } from "../testing/office.ts";
import { answerFrame, costOf, payloadBytes } from "./frames.ts";

/** As many zeros as a list may have items, and how often one was looked at. */
function wrongItems(length: number) {
  const looked = { times: 0 };
  const list = new Proxy(Array.from<unknown>({ length }).fill(0), {
    get(target, name, receiver) {
      if (typeof name === "string" && /^\d+$/.test(name)) looked.times += 1;
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  return { list, looked };
}

test("of what is wrong with a request only the first thing is looked for", async () => {
  const { list, looked } = wrongItems(limits.positionsMax);
  const frame = { type: "positions", msg_id: "p", payload: { of: list } };
  expect(await answerFrame(frame, { person: "ann", bytes: 1 }, {}, quiet)).toMatchObject({
    code: codes.badFrame,
  });
  expect(looked.times).toBe(1);
});

test("of what is wrong with a text only the first thing is looked for", () => {
  const { list, looked } = wrongItems(limits.mentionsMax);
  expect(() => contentOf({ text: "hi", mentions: list })).toThrow(Refusal);
  expect(looked.times).toBe(1);
});

const weightOf = (type: string, payload: unknown): number => {
  const frame = { type, msg_id: "w", payload };
  return costOf(frame, payloadBytes(frame));
};

test.each([
  ["send", { id: "m", conversation: "c", kind: "text", content: { text: "x".repeat(3_900) } }, 1],
  ["send", { text: "x".repeat(4_096) }, 2],
  ["put", { key: "draft:c", value: { text: "你".repeat(30_000) } }, 1 + 21],
  ["send", { text: "x".repeat(limits.payloadBytesMax - 11) }, 1 + 64],
  ["positions", { of: [{ conversation: "c", read: 1 }] }, 5],
  ["positions", { of: Array.from({ length: 150 }, () => ({ conversation: "c" })) }, 5 + 15],
  ["positions", { of: Array.from({ length: 9_000 }, () => 0) }, 5 + 20 + 4],
  ["positions", { of: "text" }, 5],
  ["positions", null, 5],
  ["pull", { conversation: "c", since: 0 }, 1],
  ["page", { conversation: "c", before: null }, 1],
])("a request %s weighs by its size and by what it lists", (type, payload, weight) => {
  expect(weightOf(type, payload)).toBe(weight);
});

test("what cannot be measured weighs as the largest frame there is", () => {
  const round: { self?: unknown } = {};
  round.self = round;
  expect(weightOf("send", round)).toBe(1 + 244);
});
