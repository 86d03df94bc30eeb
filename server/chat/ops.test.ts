import { expect, test } from "vitest";
import { openMemoryStore } from "../store/memory/memory-store.ts";
import { keepOp, opsKeptMs } from "./ops.ts";

const hour = 3_600_000;

function open() {
  const store = openMemoryStore();
  let now = 5_000 * hour;
  let kept = 0;
  return {
    pass: (ms: number): void => void (now += ms),
    keep: (op_id = `op${(kept += 1)}`) =>
      store.write((tx) => keepOp(tx, { op_id, person: "ann", target: "m" }, now)),
    known: (opId: string) => store.read(async (tx) => (await tx.op(opId)) !== null),
  };
}

test("where something is done each hour, what was done is remembered for 90 days, and then forgotten", async () => {
  const { keep, known, pass } = open();
  await keep("old");
  for (let at = 0; at < opsKeptMs / hour; at++) {
    pass(hour);
    await keep();
  }
  expect(await known("old")).toBe(true);
  pass(1);
  await keep();
  expect(await known("old")).toBe(false);
});

test.each([
  ["a year ahead", 365 * 24 * hour],
  ["a year behind", -365 * 24 * hour],
])(
  "a clock that is %s forgets nothing, nor does one that is set right again",
  async (_name, leap) => {
    const { keep, known, pass } = open();
    for (const wrong of [leap, -leap, leap]) {
      await keep(`before ${wrong}`);
      pass(wrong);
      await keep(`after ${wrong}`);
      expect(await known(`before ${wrong}`)).toBe(true);
    }
    for (const wrong of [leap, -leap]) expect(await known(`after ${wrong}`)).toBe(true);
  },
);
