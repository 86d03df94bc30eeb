import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { test } from "./harness/office.ts";
import { bubble, expectState, openConversation, say } from "./harness/screens.ts";

/** The four triggers of reconnecting, the cap and the sleep, with the mission's figures shortened by settings. */

const emma = "Emma Clarke";
const wei = "林薇";

function shorten(profile: string, figures: Readonly<Record<string, number>>): void {
  mkdirSync(profile, { recursive: true });
  const connection = {
    pingEveryMs: 300,
    pongWithinMs: 1_200,
    probeWithinMs: 800,
    connectWithinMs: 2_000,
    answerWithinMs: 2_000,
    backoffBaseMs: 100,
    backoffCapMs: 400,
    // A busy machine may need more tries than ten.
    attemptsPerPeriodMax: 100_000,
    ...figures,
  };
  writeFileSync(join(profile, "settings.json"), JSON.stringify({ connection }));
}

const dot = (page: Page) => page.getByTestId("connection-dot");
const isConnected = (page: Page) => expect(dot(page)).toHaveAttribute("data-state", "connected");
const isNotConnected = (page: Page) =>
  expect(dot(page)).not.toHaveAttribute("data-state", "connected");

test("no pong, a cut, and a server that only hears: each time it reconnects, and nothing is lost or doubled", async ({
  office,
}) => {
  shorten(office.profile("lin.wei"), {});
  const network = await office.network();
  const a = await office.open("lin.wei", { server: network.url });
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await openConversation(b.page, wei);

  network.turn("stalled");
  await say(a.page, "into the void");
  await isNotConnected(a.page);
  await expectState(a.page, "into the void", "queued");
  network.turn("fair");
  await isConnected(a.page);

  network.turn("deaf");
  // The server gets it and its answer is lost: the same id goes out again.
  await say(a.page, "heard but not answered");
  await isNotConnected(a.page);
  network.turn("fair");
  await isConnected(a.page);

  await say(a.page, "in the moment of the cut");
  network.cut();
  await isConnected(a.page);
  await say(b.page, "and an answer");
  for (const { page } of [a, b])
    for (const text of [
      "into the void",
      "heard but not answered",
      "in the moment of the cut",
      "and an answer",
    ])
      await expect(bubble(page, text)).toHaveCount(1);
});

test("a server whose pongs alone are missing is left for a new connection, although all else arrives @long", async ({
  office,
}) => {
  shorten(office.profile("lin.wei"), { pongWithinMs: 8_000 });
  const network = await office.network();
  const a = await office.open("lin.wei", { server: network.url });
  const b = await office.open("emma");
  await openConversation(a.page, emma);
  await openConversation(b.page, wei);
  await isConnected(a.page);
  const before = network.joined;
  network.turn("pongless");
  await say(b.page, "this gets through");
  await expect(bubble(a.page, "this gets through")).toHaveCount(1);
  expect(network.joined).toBe(before);
  await expect.poll(() => network.joined, { timeout: 40_000 }).toBeGreaterThan(before);
  network.turn("fair");
  await isConnected(a.page);
  await say(b.page, "and so does this");
  await expect(bubble(a.page, "and so does this")).toHaveCount(1);
  await expect(bubble(a.page, "this gets through")).toHaveCount(1);
});

test("attempts are capped, then it sleeps; the person, the network and waking up end the sleep", async ({
  office,
}) => {
  // Each try counts: what is refused fails at once, and nothing else is to fail.
  const patience = { pongWithinMs: 20_000, connectWithinMs: 20_000, probeWithinMs: 20_000 };
  shorten(office.profile("lin.wei"), { ...patience, attemptsPerPeriodMax: 3, sleepMs: 600_000 });
  const network = await office.network();
  const { app, page } = await office.open("lin.wei", { server: network.url });
  const bar = page.getByTestId("connection-bar");
  const sleeps = async (): Promise<void> => {
    network.turn("refusing");
    await expect(bar).toContainText("Resting until");
    network.turn("fair");
  };
  await sleeps();
  await bar.getByRole("button", { name: "Connect now" }).click();
  await isConnected(page);
  await sleeps();
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit("resume"));
  await isConnected(page);
  await sleeps();
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit("unlock-screen"));
  await isConnected(page);
  await sleeps();
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await isConnected(page);
});

test("a network that is gone is believed at once, and one that is back too @long", async ({
  office,
}) => {
  // Nothing else would notice within minutes, nor try again: what is tried once has to have the time that a busy machine needs.
  const patience = { pingEveryMs: 300_000, pongWithinMs: 600_000 };
  const oneTry = { connectWithinMs: 20_000, probeWithinMs: 20_000 };
  shorten(office.profile("lin.wei"), {
    ...patience,
    ...oneTry,
    backoffBaseMs: 600_000,
    backoffCapMs: 600_000,
  });
  const network = await office.network();
  const { page } = await office.open("lin.wei", { server: network.url });
  await isConnected(page);
  // Should it try all the same, that comes to nothing.
  network.turn("stalled");
  await page.context().setOffline(true);
  await isNotConnected(page);
  network.turn("fair");
  await page.context().setOffline(false);
  await isConnected(page);
});

test("another way out while there always was one: what stood on the old one is noticed by a probe @long", async ({
  office,
}) => {
  // Nothing else would notice within minutes.
  shorten(office.profile("lin.wei"), { pingEveryMs: 300_000, pongWithinMs: 600_000 });
  const network = await office.network();
  const { app, page } = await office.open("lin.wei", { server: network.url });
  await isConnected(page);
  network.turn("stalled");
  await app.evaluate(() => {
    const { networkInterfaces } = process.getBuiltinModule("os");
    const vpn = { address: "10.8.0.2", netmask: "255.255.255.0", family: "IPv4" } as const;
    const added = { ...vpn, mac: "00:00:00:00:00:00", internal: false, cidr: "10.8.0.2/24" };
    process.getBuiltinModule("os").networkInterfaces = () => ({
      ...networkInterfaces(),
      vpn: [added],
    });
    process.getBuiltinModule("module").syncBuiltinESMExports();
  });
  await isNotConnected(page);
  network.turn("fair");
  await isConnected(page);
});
