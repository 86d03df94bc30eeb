import { expect, type Locator, type Page } from "@playwright/test";
import { insertPerson } from "../server/accounts/accounts.ts";
import { createConversation } from "../server/chat/create-conversation.ts";
import { systemIds } from "../server/start.ts";
import { type Office, test } from "./harness/office.ts";
import { openConversation } from "./harness/screens.ts";

/** Beside the people of the demo office. */
const others = 1_990;
/** Far more than are in sight, far fewer than there are. */
const drawnMax = 60;

/** A group with everybody in it, whose owner is the one who looks; one of them is known by a rare name. */
async function makeGroup(office: Office, title: string): Promise<number> {
  let members = 0;
  await office.server.whileStopped((store) =>
    store.write(async (tx) => {
      for (let at = 0; at < others; at += 1) {
        const name = at === 700 ? "单雄信" : `同事 ${String(at).padStart(4, "0")}`;
        await insertPerson(tx, systemIds.next(), { login: `p${at}`, name, password: "none" });
      }
      const accounts = await tx.accounts();
      const owner = accounts.find(({ login }) => login === "lin.wei")?.person ?? "";
      const people = accounts.map(({ person }) => person).filter((person) => person !== owner);
      members = accounts.length;
      await createConversation(tx, {
        id: "everybody",
        kind: "group",
        title,
        directKey: null,
        owner,
        people,
        lineId: systemIds.next(),
        at: Date.now(),
      });
    }),
  );
  return members;
}

/** Scrolls what is around a row to its end. */
const toTheEnd = (row: Locator): Promise<void> =>
  row.evaluate((element) => {
    let around: Element | null = element.closest("ul");
    while (around && around.scrollHeight <= around.clientHeight + 1) around = around.parentElement;
    around?.scrollTo(0, around.scrollHeight);
  });

const dialog = (page: Page, name: string): Locator => page.getByRole("dialog", { name });

test("of two thousand members only those in sight are drawn; anybody is found by pinyin, and the last is scrolled to @long", async ({
  office,
}) => {
  const members = await makeGroup(office, "全体同事");
  const { page } = await office.open("lin.wei");
  await openConversation(page, "全体同事");
  await page.getByTitle("About this group").click();
  const panel = dialog(page, "About this group");
  const rows = panel.getByTestId("member");
  await expect(rows.first()).toHaveAttribute("aria-setsize", String(members));
  await expect(rows.first()).toContainText("林薇");
  expect(await rows.count()).toBeLessThan(drawnMax);
  await toTheEnd(rows.first());
  await expect(panel.locator(`li[aria-posinset="${members}"]`)).toBeInViewport();
  expect(await rows.count()).toBeLessThan(drawnMax);
  await panel.getByLabel("Find a member").fill("sxx");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("单雄信");
  await expect(rows).toBeInViewport();
  await panel.getByLabel("Find a member").fill("");
  await expect(rows.first()).toContainText("林薇");
});
