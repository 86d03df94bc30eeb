import { afterEach, beforeEach, expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { limits } from "#shared/wire/limits.ts";
import type { Store } from "../store/store.ts";
import { openChat } from "../testing/chat.ts";
import { counted } from "../testing/counted.ts";
import { openOffice, text } from "../testing/office.ts";
import { positionsRule } from "./positions.ts";

let office: Awaited<ReturnType<typeof openOffice>>;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

interface Answers {
  readonly of: { conversation: string; me?: object; code?: number }[];
}

test("many positions move in one request, as they would one by one; answers come in the same order", async () => {
  const [ann, bob] = [await office.join("ann"), await office.join("bob")];
  const first = await office.direct(ann, "bob");
  const second = await office.direct(ann, "eve");
  for (const id of ["m1", "m2"]) await bob.ask("send", text(id, first));
  await ann.ask("send", text("m3", second));
  const moved = await ann.ask("positions", {
    of: [
      { conversation: second, received: 99 },
      { conversation: "nowhere", read: 1 },
      { conversation: first, read: 2 },
      { conversation: first, received: 3 },
    ],
  });
  expect(moved.payload).toEqual({
    of: [
      { conversation: second, me: expect.objectContaining({ read_seq: 1, recv_seq: 2, sent: 1 }) },
      { conversation: "nowhere", code: codes.notMember },
      {
        conversation: first,
        me: expect.objectContaining({ read_seq: 2, read_others: 1, recv_seq: 3 }),
      },
      {
        conversation: first,
        me: expect.objectContaining({ read_seq: 2, read_others: 1, recv_seq: 3 }),
      },
    ],
  });
  const push = await bob.pushed(
    ({ payload }) =>
      (payload as { positions?: { recv_seq: number }[] }).positions?.[0]?.recv_seq === 3,
  );
  expect(push.payload).toMatchObject({ conversation: first });
  // Never back, and asking again changes nothing.
  const again = await ann.ask("positions", {
    of: [{ conversation: first, read: 1, received: 1 }, { conversation: second }],
  });
  expect(again.payload).toMatchObject({
    of: [{ me: { read_seq: 2, recv_seq: 3 } }, { me: { recv_seq: 2 } }],
  });
  const one = await ann.ask("read", { conversation: first, seq: 3 });
  expect(one.payload).toMatchObject({ me: { read_seq: 3, read_others: 2, recv_seq: 3 } });
});

test("to an outsider what is not theirs and what does not exist are one answer (security.md 11)", async () => {
  const [ann, eve] = [await office.join("ann"), await office.join("eve")];
  const conversation = await office.direct(ann, "bob");
  const { of } = (
    await eve.ask("positions", {
      of: [
        { conversation, read: 1 },
        { conversation: "nowhere", read: 1 },
      ],
    })
  ).payload as Answers;
  expect(of.map(({ conversation: _, ...rest }) => rest)).toEqual([
    { code: codes.notMember },
    { code: codes.notMember },
  ]);
});

test("more than the bound is no request", async () => {
  const ann = await office.join("ann");
  const many = (count: number) => ({
    of: Array.from({ length: count }, (_, at) => ({ conversation: `c${at}`, read: 1 })),
  });
  expect(await ann.ask("positions", many(limits.positionsMax))).toMatchObject({ code: codes.ok });
  expect(await ann.ask("positions", many(limits.positionsMax + 1))).toMatchObject({
    code: codes.badFrame,
  });
});

test("a conversation that is named over and over is read and moved once", async () => {
  const chat = openChat();
  await chat.create(["ann", "bob"]);
  for (const id of ["m1", "m2"]) await chat.say("ann", id);
  const calls: Readonly<Record<string, number>>[] = [];
  const store: Store = {
    ...chat.store,
    write: (work) =>
      chat.store.write((tx) => {
        const watched = counted(tx);
        calls.push(watched.calls);
        return work(watched.same);
      }),
  };
  const of = Array.from({ length: limits.positionsMax }, (_, at) => ({
    conversation: "g",
    read: at % 3,
    received: at,
  }));
  const answer = await positionsRule({ ...chat.ports, store })("bob", { of });
  expect(answer.of).toHaveLength(limits.positionsMax);
  expect(new Set(answer.of.map(({ me }) => me?.read_seq))).toEqual(new Set([2]));
  expect(calls).toMatchObject([{ stints: 1, putPosition: 1 }]);
  await chat.close();
});
