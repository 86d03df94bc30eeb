import { expect } from "@playwright/test";
import { desktop, needsReadableDesktop } from "./harness/desktop.ts";
import { test } from "./harness/office.ts";
import { composer, conversation, openConversation } from "./harness/screens.ts";

const emma = "Emma Clarke";

test("a draft is kept through kill -9 and appears on the other device; sending ends it there too @long", async ({
  office,
}) => {
  const first = await office.open("lin.wei");
  const second = await office.open("lin.wei", { device: "second" });
  await openConversation(first.page, emma);
  await composer(first.page).fill("half a thought");
  await openConversation(first.page, "黄磊");
  await expect(conversation(first.page, emma)).toContainText("[Draft] half a thought");
  await expect(conversation(second.page, emma)).toContainText("[Draft] half a thought");
  await openConversation(second.page, emma);
  await expect(composer(second.page)).toHaveValue("half a thought");

  await first.kill();
  const again = await office.open("lin.wei", { signIn: false });
  await openConversation(again.page, emma);
  await expect(composer(again.page)).toHaveValue("half a thought");
  await composer(again.page).press("Enter");
  await expect(composer(second.page)).toHaveValue("");
  await openConversation(again.page, "黄磊");
  await expect(conversation(again.page, emma)).not.toContainText("[Draft]");
});

test("pinned stands on top, muted counts nowhere and is not told of, on both devices and offline", async ({
  office,
}) => {
  const first = await office.open("lin.wei");
  const second = await office.open("lin.wei", { device: "second" });
  const top = (page: typeof first.page) => page.getByRole("option").first();
  await expect(top(first.page)).toContainText("黄磊");
  await conversation(first.page, "赵敏").click({ button: "right" });
  await first.page.getByRole("menuitem", { name: "Pin to the top" }).click();
  for (const { page } of [first, second]) await expect(top(page)).toContainText("赵敏");

  await conversation(first.page, "陈志远").click({ button: "right" });
  await first.page.getByRole("menuitem", { name: "Mute" }).click();
  for (const { page } of [first, second])
    await expect(conversation(page, "陈志远").getByLabel("Muted")).toBeVisible();
  await needsReadableDesktop(first.app);
  for (const { app } of [first, second])
    await expect.poll(async () => (await desktop(app)).badge).toBe(1);

  await office.server.stop();
  await conversation(first.page, "赵敏").click({ button: "right" });
  await first.page.getByRole("menuitem", { name: "Unpin" }).click();
  await expect(top(first.page)).toContainText("黄磊");
  await office.server.resume();
  await expect(top(second.page)).toContainText("黄磊", { timeout: 60_000 });
});
