import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { expect, type Page } from "@playwright/test";
import { pagesOf, spoilPages } from "../main/store/testing/spoil-pages.ts";
import { databaseIn } from "./harness/disk.ts";
import { writeHistory } from "./harness/history.ts";
import { test } from "./harness/office.ts";
import {
  allTexts,
  bubble,
  caughtUp,
  composer,
  conversation as inList,
  expectState,
  openConversation,
  say,
} from "./harness/screens.ts";

/** A damaged history is set aside and fetched again; what waited is sent, once. */

const emma = "Emma Clarke";
const notice = (page: Page) => page.getByTestId("rescued-notice");
const setAside = (profile: string): string[] =>
  readdirSync(dirname(databaseIn(profile))).filter((name) => /^magpie\.damaged-.*\.db$/.test(name));
const texts = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `number ${at} ${"fine rain ".repeat(20)}`.trim());

test("damaged while it was closed: what waited goes out once, the rest comes again, and the person is told", async ({
  office,
}) => {
  test.slow();
  const history = texts(300);
  await office.server.whileStopped((store) =>
    writeHistory(store, { from: "emma", to: "lin.wei", texts: history }),
  );
  const network = await office.network();
  const first = await office.open("lin.wei", { server: network.url });
  const colleague = await office.scripted("emma");
  const { person } = await office.server.signIn("lin.wei");
  const conversation = await colleague.conversationWith(person);
  const before = await allTexts(first.page, conversation);
  expect(before.slice(-history.length)).toEqual(history);
  await openConversation(first.page, emma);
  network.turn("refusing");
  const waiting = ["waits one", "waits two", "waits three"];
  for (const text of waiting) {
    await say(first.page, text);
    await expectState(first.page, text, "queued");
  }
  await composer(first.page).fill("a draft that waits");
  await first.close();

  const profile = office.profile("lin.wei");
  const path = databaseIn(profile);
  spoilPages(path, pagesOf(path, "messages").slice(3, 9));
  // Nobody is there yet to send it: what was saved is here before the server is.
  const { page, close } = await office.open("lin.wei", { signIn: false });
  await expect(notice(page)).toContainText(
    "The messages on this computer were damaged. They are being fetched again from the server; the damaged file was kept. 3 messages that had not been sent were saved.",
  );
  await inList(page, emma).click();
  for (const text of waiting) await expectState(page, text, "queued");
  await expect(composer(page)).toHaveValue("a draft that waits");
  expect(setAside(profile)).toHaveLength(1);

  network.turn("fair");
  await caughtUp(page);
  const everything = [...before, ...waiting];
  await expect.poll(() => allTexts(page, conversation)).toEqual(everything);
  const { rows } = await colleague.ask("pull", { conversation, since: before.length });
  expect(rows).toHaveLength(waiting.length);
  // They stay in sight while everything above them comes in.
  for (const text of waiting)
    await expect(bubble(page, text)).toHaveAttribute("data-status", /^(sent|delivered)$/);
  await page.reload();
  await notice(page).getByRole("button", { name: "Dismiss" }).click();
  await expect(notice(page)).toHaveCount(0);
  await close();

  const third = await office.open("lin.wei", { signIn: false });
  await caughtUp(third.page);
  await expect(notice(third.page)).toHaveCount(0);
  expect(setAside(profile)).toHaveLength(1);
  expect(await allTexts(third.page, conversation)).toEqual(everything);
});

test("damage that is met in use is mended while somebody stays signed in @long", async ({
  office,
}) => {
  test.slow();
  const history = texts(6_000);
  await office.server.whileStopped((store) =>
    writeHistory(store, { from: "emma", to: "lin.wei", texts: history }),
  );
  const colleague = await office.scripted("emma");
  const { person } = await office.server.signIn("lin.wei");
  const conversation = await colleague.conversationWith(person);
  const first = await office.open("lin.wei");
  const before = await allTexts(first.page, conversation);
  expect(before.slice(-history.length)).toEqual(history);
  await first.close();

  const profile = office.profile("lin.wei");
  const { page } = await office.open("lin.wei", { signIn: false });
  await caughtUp(page);
  const path = databaseIn(profile);
  // Old messages, which nobody has read since the start.
  const pages = pagesOf(path, "messages");
  spoilPages(path, pages.slice(200, Math.floor(pages.length / 2)));
  await expect(notice(page)).toHaveCount(0);
  // Reading through them meets the damage, sooner or later.
  await expect(allTexts(page, conversation)).rejects.toThrow();
  await expect(notice(page)).toContainText("being fetched again");
  await caughtUp(page);
  await openConversation(page, emma);
  await say(page, "after it");
  await expect(bubble(page, "after it")).toHaveAttribute("data-status", /^(sent|delivered)$/);
  await expect
    .poll(() => allTexts(page, conversation), { timeout: 30_000 })
    .toEqual([...before, "after it"]);
  expect(setAside(profile)).toHaveLength(1);
});
