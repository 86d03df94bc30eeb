import { expect } from "@playwright/test";
import { test } from "./harness/office.ts";
import { bubble, composer, conversation, openConversation } from "./harness/screens.ts";

test("an announcement reaches who is there and who comes later; nobody can answer in it", async ({
  office,
}) => {
  const here = await office.open("lin.wei");
  await expect(conversation(here.page, "Emma Clarke")).toBeVisible();
  await office.server.announce("Fire drill at three 🔔");
  await expect(conversation(here.page, "Announcements")).toContainText("Fire drill at three", {
    timeout: 15_000,
  });
  const later = await office.open("emma");
  for (const { page } of [here, later]) {
    await expect(conversation(page, "Announcements").getByLabel("1 unread message")).toBeVisible();
    await conversation(page, "Announcements").click();
    await expect(bubble(page, "Fire drill at three 🔔")).toBeVisible();
    await expect(page.getByText("Only the administration writes here.")).toBeVisible();
    await expect(composer(page)).toHaveCount(0);
    await expect(conversation(page, "Announcements").getByLabel(/unread/)).toHaveCount(0);
  }
  await openConversation(here.page, "Emma Clarke");
});
