import { describe, expect, test } from "vitest";
import type { MessageView } from "#shared/ipc/views.ts";
import {
  farPlaces,
  firstSeqOf,
  lastSeqOf,
  type Loaded,
  longestPart,
  withChanges,
  withNewer,
  withOlder,
} from "./loaded.ts";
import { message, pageOf } from "./store-fixtures.ts";

const own = (id: string, createdAt = 9, seq: number | null = null): MessageView =>
  message(seq ?? 0, { id, createdAt, seq, mine: true });
const run = (from: number, to: number): MessageView[] =>
  Array.from({ length: to - from + 1 }, (_, at) => message(from + at));
const loaded = (messages: MessageView[], over: Partial<Loaded> = {}): Loaded => ({
  messages,
  more: true,
  newer: false,
  ...over,
});
const ids = ({ messages }: Loaded): string[] => messages.map(({ id }) => id);
/** First and last seq, and how many there are. */
const span = ({ messages }: Loaded) => [firstSeqOf(messages), lastSeqOf(messages), messages.length];
const follows = { follows: true, at: null, coming: true };
const reads = { follows: false, at: 1, coming: true };

describe("changes of what is loaded", () => {
  test("order is by seq; what has none stands last, by creation", () => {
    const changed = [message(3), own("b", 2), own("a", 1)];
    expect(ids(withChanges(loaded([message(2)]), changed, [], follows))).toEqual([
      "m2",
      "m3",
      "a",
      "b",
    ]);
  });

  test("a row above stays out, and then there is more; one that is known is replaced wherever it stands", () => {
    const before = loaded([message(5), message(6)], { more: false });
    const after = withChanges(before, [message(2), message(5, { text: "new" })], [], follows);
    expect([ids(after), after.more, after.messages[0]?.text]).toEqual([["m5", "m6"], true, "new"]);
    expect(withChanges(before, [message(7)], [], follows).more).toBe(false);
  });

  test("a message that gets its place moves there and is not doubled", () => {
    const before = loaded([message(1), own("own")]);
    const after = withChanges(before, [message(2), own("own", 9, 3)], [], follows);
    expect(ids(after)).toEqual(["m1", "m2", "own"]);
  });

  test("what is removed is gone", () => {
    expect(ids(withChanges(loaded([message(1), own("own")]), [], ["own"], follows))).toEqual([
      "m1",
    ]);
  });

  test("where nothing has a place yet, everything is at the end", () => {
    expect(ids(withChanges(loaded([own("own")]), [message(900)], [], reads))).toEqual([
      "m900",
      "own",
    ]);
  });
});

describe("what arrives far below, while history is coming", () => {
  const far = 100 + farPlaces + 1;

  test("whoever follows the end gets the newest part, with what waits to be sent", () => {
    const before = loaded([...run(51, 100), own("own")], { more: false });
    const after = withChanges(before, [...run(101, 110), ...run(far + 10, far + 20)], [], follows);
    expect([after.moved, after.more, after.newer]).toEqual([true, true, false]);
    expect(ids(after)).toEqual([...run(far + 10, far + 20).map(({ id }) => id), "own"]);
    // The rows between come in behind it: they stand above, and are loaded by pages.
    const filled = withChanges(after, run(101, 300), [], follows);
    expect([span(filled), filled.moved]).toEqual([span(after), false]);
  });

  test("whoever reads further up keeps what they read, up to where it ends", () => {
    const before = loaded([...run(51, 100), own("own")]);
    const after = withChanges(before, [...run(101, 110), ...run(far + 10, far + 20)], [], reads);
    expect([span(after), after.newer, after.moved]).toEqual([[51, 110, 60], true, false]);
    // From then on nothing joins by itself, not even one's own; what is known is replaced.
    const changed = [message(60, { text: "new" }), message(111), own("own", 9, far + 21)];
    const later = withChanges(after, changed, [], reads);
    expect([span(later), later.messages.find(({ seq }) => seq === 60)?.text]).toEqual([
      [51, 110, 60],
      "new",
    ]);
  });

  test("neighbours that are near, or between which nothing is to come, are one part", () => {
    const before = loaded(run(51, 100));
    const near = withChanges(before, [message(100 + farPlaces)], [], follows);
    expect([near.moved, near.messages.length]).toEqual([false, 51]);
    const rejoined = withChanges(before, [message(5_000)], [], { ...follows, coming: false });
    expect([rejoined.moved, rejoined.messages.length]).toEqual([false, 51]);
  });
});

describe("a part that is too long", () => {
  const whole = loaded(run(1, longestPart), { more: false });

  test("is cut to its newest rows for whoever follows", () => {
    const after = withChanges(whole, run(longestPart + 1, longestPart + 5), [], follows);
    expect([span(after), after.moved, after.more]).toEqual([
      [longestPart - 394, longestPart + 5, 400],
      true,
      true,
    ]);
  });

  test("is cut around whoever reads, who is not moved; what waits to be sent goes with the end", () => {
    const changed = [...run(longestPart + 1, longestPart + 5), own("own")];
    const after = withChanges(whole, changed, [], { ...reads, at: 500 });
    expect([span(after), after.moved, after.more, after.newer]).toEqual([
      [100, 899, 800],
      false,
      true,
      true,
    ]);
    const above = withChanges(whole, changed, [], { ...reads, at: 9 });
    expect([span(above), above.more, above.newer]).toEqual([[1, 408, 408], false, true]);
    const below = withChanges(whole, changed, [], { ...reads, at: 900 });
    expect([ids(below).at(-1), below.more, below.newer]).toEqual(["own", true, false]);
  });

  test("is cut as pages join it, above or below", () => {
    const up = withOlder(loaded(run(51, 1_050)), pageOf(run(1, 50)), { ...reads, at: 51 });
    expect([span(up), up.more, up.newer]).toEqual([[1, 450, 450], false, true]);
    const down = withNewer(
      loaded(run(1, longestPart), { more: false, newer: true }),
      pageOf(run(longestPart, longestPart + 9)),
      { ...reads, at: longestPart },
    );
    expect([span(down), down.more, down.newer]).toEqual([
      [longestPart - 400, longestPart + 9, 410],
      true,
      false,
    ]);
  });
});

describe("pages beside what is loaded", () => {
  test("the one above joins, and knows whether there is more; what is here is newer", () => {
    const before = loaded([message(5, { text: "new" })]);
    const after = withOlder(before, pageOf([...run(1, 4), message(5)], { more: true }), reads);
    expect([ids(after), after.more, after.messages.at(-1)?.text]).toEqual([
      ["m1", "m2", "m3", "m4", "m5"],
      true,
      "new",
    ]);
  });

  test("the one below brings what waits to be sent only where it ends", () => {
    const before = loaded(run(1, 5), { newer: true });
    const middle = withNewer(before, pageOf([...run(5, 9), own("own")], { newer: true }), reads);
    expect([span(middle), middle.newer]).toEqual([[1, 9, 9], true]);
    const end = withNewer(middle, pageOf([...run(9, 12), own("own")]), reads);
    expect([ids(end).slice(-2), end.newer]).toEqual([["m12", "own"], false]);
  });
});
