import { expect } from "@playwright/test";
import { test } from "./harness/office.ts";
import { allTexts, connectNow, openConversation } from "./harness/screens.ts";

/** Minutes of two clients that write all the time while their networks are cut at random. */
const minutes = Number(process.env["MAGPIE_ENDURANCE_MINUTES"] ?? "10");
const seed = Number(process.env["MAGPIE_ENDURANCE_SEED"] ?? Date.now() % 1_000_000);
const perSecond = 5;

/** mulberry32: the same cuts for the same seed. */
function randomOf(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test("minutes of chatting under random cuts: nothing lost, nothing doubled, one order, memory flat @long", async ({
  office,
}) => {
  test.setTimeout((minutes + 4) * 60_000);
  console.log(`seed ${seed}, ${minutes} minutes`);
  const random = randomOf(seed);
  const people = await Promise.all(
    (["lin.wei", "emma"] as const).map(async (login) => {
      const network = await office.network();
      const client = await office.open(login, { server: network.url });
      await openConversation(client.page, login === "emma" ? "林薇" : "Emma Clarke");
      const conversation = await client.page.evaluate(
        async (title) =>
          (await window.magpie.listConversations({})).conversations.find(
            (one) => one.title === title,
          )?.id ?? "",
        login === "emma" ? "林薇" : "Emma Clarke",
      );
      return { ...client, network, conversation, login, written: [] as string[] };
    }),
  );
  const memory = (): Promise<number[]> =>
    Promise.all(people.map(({ app }) => app.evaluate(() => process.memoryUsage().rss / 1e6)));

  let early: number[] = [];
  const end = performance.now() + minutes * 60_000;
  const warm = performance.now() + minutes * 20_000;
  let cuts = 0;
  let nextCut = performance.now() + 2_000;
  for (let round = 0; performance.now() < end; round++) {
    const turn = performance.now() + 1_000 / perSecond;
    const writer = people[round % 2];
    if (!writer) break;
    const text = `${writer.login} ${round}`;
    writer.written.push(text);
    const outcome = await writer.page.evaluate(
      ([conversation, words]) => window.magpie.sendMessage({ conversation, text: words }),
      [writer.conversation, text] as const,
    );
    expect(outcome.ok).toBe(true);
    if (performance.now() > nextCut) {
      cuts += 1;
      people[random() < 0.5 ? 0 : 1]?.network.cut();
      nextCut = performance.now() + 1_000 + random() * 6_000;
    }
    if (early.length === 0 && performance.now() > warm) early = await memory();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, turn - performance.now())));
  }

  const written = people.flatMap((one) => one.written);
  const own = (texts: readonly string[]): string[] =>
    texts.filter((text) => /^(lin\.wei|emma) \d+$/.test(text));
  for (const { page } of people) await connectNow(page);
  for (const { page, conversation } of people)
    await expect
      .poll(async () => own(await allTexts(page, conversation)).length, { timeout: 120_000 })
      .toBe(written.length);
  const [first, second] = await Promise.all(
    people.map(async ({ page, conversation }) => own(await allTexts(page, conversation))),
  );
  expect(first?.toSorted()).toEqual(written.toSorted());
  expect(second).toEqual(first);
  for (const { login, written: mine } of people)
    expect(first?.filter((text) => text.startsWith(login))).toEqual(mine);
  const late = await memory();
  console.log(
    `${written.length} messages, ${cuts} cuts; main's memory after a third ${early.map((mb) => mb.toFixed(0)).join(" and ")} MB, at the end ${late.map((mb) => mb.toFixed(0)).join(" and ")} MB`,
  );
  for (const [at, mb] of late.entries()) expect(mb / (early[at] ?? mb)).toBeLessThan(1.5);
});
