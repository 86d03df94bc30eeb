import { expect } from "@playwright/test";
import { test } from "./harness/office.ts";
import { bubble, expectState, openConversation, say } from "./harness/screens.ts";

const emma = "Emma Clarke";
const poison = "the word that breaks the line";

test("what breaks the connection again and again is put aside and said; the next ones go out, and so does it when one tries again", async ({
  office,
}) => {
  const network = await office.network();
  const { page } = await office.open("lin.wei", { server: network.url });
  const colleague = await office.scripted("emma");
  const { person } = await office.server.signIn("lin.wei");
  const conversation = await colleague.conversationWith(person);
  await openConversation(page, emma);
  network.breakOn(poison);
  await say(page, poison);
  await say(page, "the next one");

  const stuck = bubble(page, poison);
  await expect(stuck).toContainText("Sending this broke the connection several times", {
    timeout: 40_000,
  });
  expect(network.poisoned).toBe(3);
  await expectState(page, "the next one", "sent");
  await expectState(page, poison, "queued");

  network.breakOn(null);
  await stuck.getByRole("button", { name: "Try again" }).click();
  await expectState(page, poison, "sent");
  await expect(stuck).not.toContainText("broke the connection");
  const { rows } = await colleague.ask("pull", { conversation, since: 0 });
  const texts = rows.map((row) => (row as { content: { text?: string } }).content.text);
  expect(texts.filter((text) => text === poison || text === "the next one")).toEqual([
    "the next one",
    poison,
  ]);
});
