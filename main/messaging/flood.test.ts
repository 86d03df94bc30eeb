import { expect, test } from "vitest";
import { createMessenger } from "./messenger.ts";
import { limitedServer } from "./testing/limited-server.ts";
import { manualTimers, memoryStore } from "./testing/bench.ts";
import { sha256 } from "../system.ts";
import { self } from "../store/store-fixtures.ts";
import { silentLog } from "./testing/silent-log.ts";

const count = 1_000;
const perSecond = 200;

/** Everything that can run without time passing. */
const drain = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Signs in for the first time at a server that bounds what it is asked; resolves when nothing has moved for a while. */
async function firstSync(options: { saysWhen: boolean; takesTogether: boolean }) {
  const time = manualTimers();
  const store = memoryStore();
  const { clock, timers } = time;
  const server = limitedServer({ clock, conversations: count, perSecond, ...options });
  let id = 0;
  const messenger = createMessenger({
    store,
    link: server.link,
    clock,
    timers,
    random: { next: () => 0.5 },
    ids: { next: () => `id-${(id += 1)}` },
    log: silentLog,
    sha256,
    self,
  });
  messenger.start();
  let seconds = 0;
  for (; server.arrived() < count && seconds < 120; seconds += 0.1) {
    await drain();
    await time.advance(100);
  }
  // Whatever still goes round in circles shows itself.
  for (let more = 0; more < 10; more++) {
    await time.advance(60_000);
    await drain();
  }
  const behind = await store.run("behind", { first: [], limit: 50 });
  const listed = await messenger.listConversations();
  await messenger.stop();
  await store.close();
  expect(time.pending()).toBe(0);
  return { server, seconds, behind, listed };
}

test.each([
  ["that says when to come back", { saysWhen: true, takesTogether: true }, 20],
  ["that does not", { saysWhen: false, takesTogether: true }, 20],
  ["that knows no `positions`", { saysWhen: false, takesTogether: false }, 40],
])(
  "CU10, RD3: 1,000 conversations settle at a server with a bound %s, and it is hardly asked in vain",
  async (_name, options, secondsMax) => {
    const { server, seconds, behind, listed } = await firstSync(options);
    expect([behind, listed.length, server.arrived()]).toEqual([[], count, count]);
    expect(seconds).toBeLessThan(secondsMax);
    // One or two in each second that it takes: whoever is refused waits.
    expect(server.refused()).toBeLessThanOrEqual(2 * secondsMax);
    // No page and no conversation is asked for twice.
    expect([server.answered("sync"), server.answered("next page")]).toEqual([1, 19]);
    expect(server.answered("page")).toBe(count);
    if (options.takesTogether) expect(server.answered("positions")).toBeLessThan(100);
    else expect(server.answered("received")).toBe(count);
  },
);
