import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "#shared/testing/runs.ts";
import type { AnswerPayload, PushPayload } from "#shared/wire/requests.ts";
import type { MessageRow } from "#shared/wire/rows.ts";
import { openMemoryStore } from "../store/memory-store.ts";
import { info, me, row, syncAnswer } from "../store/store-fixtures.ts";

/** One conversation as a server keeps it: a log of changes, and what it answers at any moment. */
function modelServer() {
  const rows: MessageRow[] = [];
  let rev = 0;
  const standing = () => ({ rev, n: rows.length, last_seq: rows.length, me: me(), info });
  const changed = (since: number) =>
    rows.filter((one) => one.rev > since).toSorted((a, b) => a.rev - b.rev);
  return {
    rows,
    get rev() {
      return rev;
    },
    say(): void {
      rev += 1;
      rows.push(row(rows.length + 1, { rev, content: { text: `said at ${rev}` } }));
    },
    edit(at: number): void {
      const known = rows[at % Math.max(1, rows.length)];
      if (!known) return;
      rev += 1;
      rows[known.seq - 1] = { ...known, rev, content: { text: `rewritten at ${rev}` } };
    },
    sync: (): AnswerPayload<"sync"> =>
      syncAnswer(rev, {
        entries: [
          { conversation: "c1", positions: [], preview: rows.at(-1) ?? null, ...standing() },
        ],
      }),
    pull(since: number, limit: number): AnswerPayload<"pull"> {
      const all = changed(since);
      const page = all.slice(0, limit);
      const more = page.length < all.length;
      return { ...standing(), rows: page, more, cursor: more ? (page.at(-1)?.rev ?? since) : rev };
    },
    page(before: number | null, limit: number): AnswerPayload<"page"> {
      const below = rows.filter(({ seq }) => before === null || seq < before).toReversed();
      const page = below.slice(0, limit);
      const floor = page.length < below.length ? (page.at(-1)?.seq ?? 1) : 1;
      return { ...standing(), rows: page, floor };
    },
    push: (back: number): PushPayload<"change"> => {
      const prev_rev = Math.max(-1, rev - back);
      return { conversation: "c1", prev_rev, ...standing(), rows: changed(prev_rev) };
    },
  };
}

/** A client of that server, and everything that is on its way to it. */
function modelClient(server: ReturnType<typeof modelServer>) {
  const store = openMemoryStore();
  const underWay: (() => void)[] = [];
  const standing = () => {
    const known = store.rows().conversations.find(({ id }) => id === "c1");
    return { cursor: known?.cursor ?? 0, remote: known?.remote_rev ?? 0, floor: known?.floor };
  };
  return {
    underWay,
    standing,
    rows: () => new Map(store.rows().messages.map((one) => [one.seq ?? 0, one])),
    behind: () => store.run("behind", { first: [], limit: 1 })[0],
    sync(): void {
      const answer = server.sync();
      underWay.push(() => store.run("applySyncPage", { answer, firstToken: 1 }));
    },
    push(back: number): void {
      const push = server.push(back);
      underWay.push(() => store.run("applyChange", push));
    },
    pull(limit: number): void {
      const since = standing().cursor;
      const answer = server.pull(since, limit);
      underWay.push(() => store.run("applyPull", { conversation: "c1", since, answer }));
    },
    page(limit: number, peek: boolean): void {
      const before = peek ? null : (standing().floor ?? null);
      const answer = server.page(before, limit);
      underWay.push(() => store.run("applyPage", { conversation: "c1", before, peek, answer }));
    },
  };
}

const small = fc.integer({ min: 1, max: 4 });
const step = fc.oneof(
  fc.constant({ act: "say" } as const),
  fc.record({ act: fc.constant("edit" as const), at: fc.nat(30) }),
  fc.constant({ act: "sync" } as const),
  fc.record({ act: fc.constant("pull" as const), limit: small }),
  fc.record({ act: fc.constant("page" as const), limit: small, peek: fc.boolean() }),
  fc.record({ act: fc.constant("push" as const), back: fc.nat(4) }),
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("arrive" as const),
      at: fc.nat(9),
      again: fc.boolean(),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

test("CU1, CU4, CU5, CU11: whatever comes late, twice, in any order or not at all, every change up to the cursor is here, and in the end all are", () => {
  const run = (said: number, steps: readonly Step[]): void => {
    const server = modelServer();
    for (let at = 0; at < said; at += 1) server.say();
    const client = modelClient(server);
    // CU2: before it nothing is asked, and a push waits for it.
    client.sync();
    client.underWay.pop()?.();
    let before = client.standing();
    /** The rev at which the first page was read: what has changed since is brought however old it is. */
    let began = Infinity;
    let lowest = Infinity;

    const check = (): void => {
      const { cursor, remote, floor } = client.standing();
      expect(cursor).toBeGreaterThanOrEqual(before.cursor);
      expect(remote).toBeGreaterThanOrEqual(Math.max(cursor, before.remote));
      expect(remote).toBeLessThanOrEqual(server.rev);
      if (before.floor === null || before.floor === undefined) began = cursor;
      before = { cursor, remote, floor };
      if (floor === null || floor === undefined) return;
      expect(floor).toBeLessThanOrEqual(lowest);
      lowest = floor;
      const here = client.rows();
      for (const { seq, rev, content } of server.rows)
        if (rev <= cursor && (seq >= floor || rev > began))
          expect({ seq, rev: here.get(seq)?.rev, content: here.get(seq)?.content }).toEqual({
            seq,
            rev,
            content,
          });
    };
    const arrive = (at: number, again: boolean): void => {
      const index = at % Math.max(1, client.underWay.length);
      const one = again ? client.underWay[index] : client.underWay.splice(index, 1)[0];
      one?.();
      check();
    };

    for (const one of steps)
      if (one.act === "say") server.say();
      else if (one.act === "edit") server.edit(one.at);
      else if (one.act === "sync") client.sync();
      else if (one.act === "pull") client.pull(one.limit);
      else if (one.act === "page") client.page(one.limit, one.peek);
      else if (one.act === "push") client.push(one.back);
      else arrive(one.at, one.again);

    client.sync();
    arrive(client.underWay.length - 1, false);
    for (let asked = 0; client.behind(); asked += 1) {
      expect(asked).toBeLessThan(500);
      if (client.behind()?.want === "changes") client.pull(2);
      else client.page(2, false);
      arrive(client.underWay.length - 1, false);
    }
    expect(client.standing()).toMatchObject({ cursor: server.rev, remote: server.rev });
    const here = client.rows();
    expect(server.rows.map(({ seq }) => here.get(seq)?.content)).toEqual(
      server.rows.map(({ content }) => content),
    );
  };
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: 12 }),
      fc.array(step, { minLength: 20, maxLength: 80 }),
      run,
    ),
    runs(300),
  );
});
