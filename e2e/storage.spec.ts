import { expect } from "@playwright/test";
import { HeldDatabase } from "./harness/disk.ts";
import { test } from "./harness/office.ts";
import { bubble, composer, openConversation, say } from "./harness/screens.ts";

const emma = "Emma Clarke";

test("while another process holds the database nothing that was accepted is lost, it is said, and it goes on afterwards", async ({
  office,
}) => {
  test.slow();
  const { page } = await office.open("lin.wei");
  const colleague = await office.scripted("emma");
  const { person } = await office.server.signIn("lin.wei");
  const conversation = await colleague.conversationWith(person);
  await openConversation(page, emma);
  await say(page, "accepted before");
  await expect(bubble(page, "accepted before")).toHaveAttribute(
    "data-status",
    /^(sent|delivered)$/,
  );
  await page.evaluate(() => {
    const told: unknown[] = [];
    Object.assign(window, { told });
    window.magpie.on("storage", ({ trouble }) => told.push(trouble));
  });
  const told = () => page.evaluate(() => (window as unknown as { told: unknown[] }).told);
  const storage = () => page.evaluate(async () => (await window.magpie.start({})).storage);
  expect(await storage()).toBeNull();
  const bar = page.getByTestId("storage-notice");
  await expect(bar).toHaveCount(0);

  const held = await HeldDatabase.of(office.profile("lin.wei"));
  try {
    await composer(page).fill("tried meanwhile");
    await composer(page).press("Enter");
    await expect(page.getByText("Your text is still here")).toBeVisible({ timeout: 20_000 });
    await expect(composer(page)).toHaveValue("tried meanwhile");
    await expect(bubble(page, "tried meanwhile")).toHaveCount(0);
    await expect.poll(told).toEqual(["busy"]);
    expect(await storage()).toBe("busy");
    await expect(bar).toHaveText(
      "Another program holds Magpie's files. New messages are kept as soon as it lets go; nothing that was sent is lost.",
    );
    await colleague.say(conversation, "from emma one", "from emma two");
    // What is here can be read all the while.
    await page.reload();
    await expect(bar).toContainText("Another program holds Magpie's files.");
    await openConversation(page, emma);
    await expect(bubble(page, "accepted before")).toHaveCount(1);
    await expect(bubble(page, "from emma")).toHaveCount(0);
  } finally {
    await held.letGo();
  }

  await expect.poll(storage, { timeout: 40_000 }).toBeNull();
  await expect(bar).toHaveCount(0);
  for (const text of ["from emma one", "from emma two"])
    await expect(bubble(page, text)).toHaveCount(1, { timeout: 70_000 });
  await say(page, "tried again");
  await expect(bubble(page, "tried again")).toHaveAttribute("data-status", /^(sent|delivered)$/);
  const { rows } = await colleague.ask("pull", { conversation, since: 0 });
  const texts = rows.flatMap((row) => {
    const { content } = row as { content?: { text?: string } };
    return content?.text === undefined ? [] : [content.text];
  });
  for (const text of ["accepted before", "from emma one", "from emma two", "tried again"])
    expect(texts.filter((one) => one === text)).toHaveLength(1);
  expect(texts).not.toContain("tried meanwhile");
  for (const text of ["accepted before", "from emma one", "from emma two", "tried again"])
    await expect(bubble(page, text)).toHaveCount(1);
});
