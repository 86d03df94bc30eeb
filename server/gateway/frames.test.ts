import { expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import { Refusal } from "../chat/ports.ts";
import { contentOf } from "../chat/text-content.ts";
import { quiet } from "../testing/office.ts";
import { answerFrame } from "./frames.ts";

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
  JSON.stringify(frame);
  const sized = looked.times;
  expect(await answerFrame(frame, { person: "ann" }, {}, quiet)).toMatchObject({
    code: codes.badFrame,
  });
  expect(looked.times - 2 * sized).toBe(1);
});

test("of what is wrong with a text only the first thing is looked for", () => {
  const { list, looked } = wrongItems(limits.mentionsMax);
  expect(() => contentOf({ text: "hi", mentions: list })).toThrow(Refusal);
  expect(looked.times).toBe(1);
});
