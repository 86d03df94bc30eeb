import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { limits } from "#shared/wire/limits.ts";
import { NetworkedPair } from "./networked-pair.ts";

/** More than two pages of an answer: what is asked for ahead is not all of it. */
const backlog = 1_000;
const pageSize = 50;

/**
 * Comes back to a backlog over a line of so many bytes a second, with the engine's own figures: the newest page is there, and
 * something can be said and heard of, long before the rest.
 */
export async function proveBacklog(bytesPerSecond: number): Promise<void> {
  const pair = await NetworkedPair.open({});
  try {
    const { conversation, far, near, network } = pair;
    await pair.writeBacklog(backlog);
    network.slow({ bytesPerSecond, delayMs: 40 });
    await far.restart();
    const from = performance.now();
    const { engine } = far;
    /** A whole page with no gap in it, down from the newest. */
    const isUsable = async (): Promise<boolean> => {
      const page = await engine.tell("page", { conversation });
      const [first, last] = [page.at(0)?.seq ?? 0, page.at(-1)?.seq ?? 0];
      const isNewest = page.at(-1)?.text.startsWith(`backlog ${backlog} `) === true;
      return isNewest && page.length === pageSize && last - first === pageSize - 1;
    };
    while (!(await isUsable())) await pause(20);
    const usableMs = performance.now() - from;
    const hereThen = await engine.tell("count", { conversation });
    await pair.say(far, 1);
    const isSent = async (): Promise<boolean> =>
      (await engine.tell("page", { conversation })).some(
        ({ mine, status }) => mine && status !== "queued",
      );
    while (!(await isSent())) await pause(20);
    const hereWhenSent = await engine.tell("count", { conversation });
    const sentMs = performance.now() - from - usableMs;
    while ((await engine.tell("count", { conversation })) < backlog) await pause(20);
    const allMs = performance.now() - from;
    console.log(
      `${bytesPerSecond} B/s, ${backlog} behind: newest page after ${usableMs.toFixed(0)} ms with ${hereThen} here; ` +
        `sent ${sentMs.toFixed(0)} ms later with ${hereWhenSent} here; all after ${allMs.toFixed(0)} ms; ` +
        `${network.joined} connections`,
    );
    // The newest page, and the line that began the conversation.
    expect(hereThen).toBeLessThanOrEqual(limits.pageRowsMax + 1);
    expect(hereWhenSent).toBeLessThan(backlog);
    await pair.say(near, 3);
    expect(await pair.agree()).toEqual([]);
  } finally {
    await pair.close();
  }
}
