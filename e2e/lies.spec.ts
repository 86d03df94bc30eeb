import { expect } from "@playwright/test";
import Database from "better-sqlite3";
import { databaseIn } from "./harness/disk.ts";
import { test } from "./harness/office.ts";
import {
  allMessages,
  caughtUp,
  connectNow,
  expectState,
  openConversation,
  say,
} from "./harness/screens.ts";
import { createLiar } from "./simulator/lies.ts";
import { createRng } from "./simulator/rng.ts";

/** So often each of the two writes while the server lies, and so often in between the connection is lost. */
const rounds = 3;
const perRound = 8;

test("a server that says what is not so spoils nothing that was written, and an honest one in its place puts the rest right", async ({
  office,
  folder,
}) => {
  const network = await office.network();
  const { page } = await office.open("lin.wei", { server: network.url });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  const colleague = await office.scripted("emma");
  const { person } = await office.server.signIn("lin.wei");
  const conversation = await colleague.conversationWith(person);
  await openConversation(page, "Emma Clarke");
  await say(page, "before");
  await expectState(page, "before", "sent");

  const random = createRng(3, "lies");
  const liar = createLiar(random);
  let lies = 0;
  network.lieWith((text) => {
    if (!random.chance(0.5)) return [text];
    lies += 1;
    return liar.lie(text);
  });
  /** What was accepted here, by id. */
  const accepted = new Map<string, string>();
  for (let round = 0; round < rounds; round += 1) {
    for (let at = 0; at < perRound; at += 1) {
      const said = await page.evaluate((args) => window.magpie.sendMessage(args), {
        conversation,
        text: `mine ${round}.${at}`,
      });
      if (said.ok) accepted.set(said.message.id, said.message.text);
      await colleague.say(conversation, `hers ${round}.${at}`);
    }
    // Each connection asks for everything that it thinks is missing, and is told other things.
    const told = lies;
    network.cut();
    await expect(async () => {
      await connectNow(page);
      expect(lies).toBeGreaterThan(told + 3);
    }).toPass();
  }
  expect(accepted.size).toBeGreaterThan(0);

  // The same rows under another epoch: whatever was said under the last one counts no longer.
  await office.server.stop();
  office.server.backUp(`${folder}/backup`);
  office.server.restore(`${folder}/backup`);
  network.lieWith(null);
  network.cut();
  await office.server.resume();
  await connectNow(page);
  const late = await office.open("lin.wei", { device: "second" });
  await caughtUp(late.page);

  await expect(async () => {
    const truth = await allMessages(late.page, conversation);
    const words = new Map(truth.map(({ id, text }) => [id, text]));
    const here = await allMessages(page, conversation);
    // What the liar invented cannot be told from what a restored server has lost: it is kept, beside what is true.
    expect(here.filter(({ id }) => words.has(id))).toEqual(truth);
    const mine = new Map(here.map(({ id, text }) => [id, text]));
    // What is sent again goes out under another id where a lie gave its own to somebody else.
    const renamed = new Set(here.filter(({ id }) => !accepted.has(id)).map(({ text }) => text));
    for (const [id, text] of accepted) {
      // What a server says was taken back stays taken back.
      if (renamed.has(text)) expect(truth.map((one) => one.text)).toContain(text);
      else expect([text, ""]).toContain(mine.get(id));
      if (mine.get(id) === text) expect(words.get(id)).toBe(text);
    }
    const hers = truth.map(({ text }) => text).filter((text) => text.startsWith("hers "));
    expect(new Set(hers).size).toBe(rounds * perRound);
  }).toPass({ timeout: 20_000 });

  const database = new Database(databaseIn(office.profile("lin.wei")), { readonly: true });
  expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
  database.close();
  expect(errors).toEqual([]);
});
