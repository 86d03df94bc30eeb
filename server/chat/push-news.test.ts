import { afterEach, beforeEach, expect, test } from "vitest";
import { limits } from "#shared/wire/limits.ts";
import type { PushPayload } from "#shared/wire/requests.ts";
import { type Chat, openChat } from "../testing/chat.ts";
import { counted } from "../testing/counted.ts";
import { createPushNews, everybody } from "./push-news.ts";

let chat: Chat;
beforeEach(() => {
  chat = openChat();
});
afterEach(() => chat.close());

test("how far the members are is read once for a push, and told to each of the others", async () => {
  const people = Array.from({ length: 20 }, (_, at) => `p${at}`);
  await chat.create(people);
  await chat.leave("p0");
  const told = new Map<string, readonly string[]>();
  const news = createPushNews({
    listeners: {
      people: () => people,
      has: () => true,
      push(person, _type, payload) {
        const { positions = [] } = payload as PushPayload<"change">;
        told.set(
          person,
          positions.map((one) => one.person),
        );
      },
    },
    bounds: { rowsMax: limits.pageRowsMax, bytesMax: limits.pageBytesMax },
    startStamp: () => 0,
  });
  const calls = await chat.store.read(async (tx) => {
    const watched = counted(tx);
    await news(watched.same, "g", everybody);
    return watched.calls;
  });
  expect(calls["openPositions"]).toBe(1);
  const present = people.slice(1);
  for (const person of present)
    expect(new Set(told.get(person))).toEqual(new Set(present.filter((one) => one !== person)));
});
