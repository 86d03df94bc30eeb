import { expect, type Page } from "@playwright/test";
import { seriousFaultsInBothLooks } from "./harness/axe.ts";
import { test } from "./harness/office.ts";
import { bubble, composer, conversation, openConversation } from "./harness/screens.ts";

const search = (page: Page) => page.getByRole("combobox", { name: /Name, pinyin/ });
const people = (page: Page) => page.getByRole("main", { name: "Directory" }).getByRole("option");
const department = (page: Page, name: string) =>
  page.getByRole("treeitem").filter({ hasText: name });
const card = (page: Page, name: string) => page.getByRole("complementary", { name });
async function openDirectory(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Directory" }).click();
  await expect(search(page)).toBeFocused();
}

/** Lets no frame of the page's own scripts be drawn, as on a machine that is behind; what is returned makes up for it. */
async function drawNothing(page: Page): Promise<() => Promise<void>> {
  const kept = await page.evaluateHandle(() => {
    const draw = window.requestAnimationFrame;
    const waiting: FrameRequestCallback[] = [];
    window.requestAnimationFrame = (callback) => waiting.push(callback);
    return { draw, waiting };
  });
  return () =>
    kept.evaluate(({ draw, waiting }) => {
      window.requestAnimationFrame = draw;
      for (const callback of waiting) draw(callback);
    });
}

const staff = `login,name,english,title,department,phone,email
lin.wei,林薇,Vivian,产品总监,总部/产品中心,8101,lin.wei@example.com
emma,Emma Clarke,,Senior designer,总部/产品中心/设计,8102,
shan.xiongxin,单雄信,,会计,总部/财务,+86 138-0013-8000,
`;

test("an import reaches a client that is running, and everybody is found by name, pinyin, title and phone", async ({
  office,
}) => {
  const { page } = await office.open("lin.wei");
  await openDirectory(page);
  await expect(people(page).first()).toBeVisible();
  await expect(department(page, "总部")).toHaveCount(0);
  expect(await office.server.importPeople(staff)).toContain("3 in the file: 1 new, 2 changed");

  await expect(department(page, "总部")).toContainText("3");
  await department(page, "总部").click();
  await expect(people(page)).toHaveCount(3);
  await page.getByRole("tree").focus();
  await page.keyboard.press("ArrowRight");
  await expect(department(page, "产品中心")).toContainText("2");
  await page.keyboard.press("ArrowDown");
  await expect(department(page, "产品中心")).toHaveAttribute("aria-selected", "true");
  await expect(people(page)).toHaveCount(2);

  await search(page).focus();
  for (const query of ["shan", "sxx", "单雄", "kuaiji", "1380013", "caiwu"]) {
    await search(page).fill(query);
    await expect(people(page)).toHaveCount(1);
    await expect(people(page)).toContainText("单雄信");
  }
  await search(page).fill("sxx");
  await expect(people(page).locator("mark")).toHaveText("单雄信");
  await expect(card(page, "单雄信")).toContainText("总部 / 财务");
  await search(page).fill("nobody at all");
  await expect(page.getByText("Nobody was found")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(search(page)).toHaveValue("");
  await search(page).fill("shan");
  await expect(people(page)).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main", { name: "单雄信" })).toBeVisible();
  await expect(composer(page)).toBeFocused();
});

test("leavers are gone from a running client, and the directory is there without a server", async ({
  office,
}) => {
  const { page } = await office.open("emma");
  await office.server.importPeople(staff);
  await openDirectory(page);
  await search(page).fill("sxx");
  await expect(people(page)).toHaveCount(1);
  await office.server.importPeople(staff.replace(/^shan.*\n/m, ""));
  await expect(people(page)).toHaveCount(0);
  await office.server.stop();
  await search(page).fill("vivian");
  await expect(people(page)).toContainText("林薇");
  await people(page).first().click();
  await expect(card(page, "林薇")).toContainText("产品总监");
  // Only a first conversation with somebody needs the server.
  await search(page).fill("czy");
  await expect(people(page)).toContainText("陈志远");
  await page.keyboard.press("Enter");
  await expect(card(page, "陈志远")).toContainText("A first conversation needs the server.");
  await search(page).fill("vivian");
  await expect(people(page)).toContainText("林薇");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main", { name: "林薇" })).toBeVisible();
});

test("what comes in behind the directory is not seen until one goes back to it @long", async ({
  office,
}) => {
  const { page } = await office.open("lin.wei");
  const emma = await office.scripted("emma");
  await openConversation(page, "Emma Clarke");
  const unread = () =>
    page.evaluate(async () => {
      const { conversations } = await window.magpie.listConversations({});
      return conversations.find(({ title }) => title === "Emma Clarke")?.unread;
    });
  await expect.poll(unread).toBe(0);
  await openDirectory(page);
  const lin = await page.evaluate(async () => (await window.magpie.start({})).account?.person);
  await emma.say(await emma.conversationWith(lin ?? ""), "Are you still there?");
  await expect.poll(unread).toBe(1);
  await page.keyboard.press("Escape");
  await expect(bubble(page, "Are you still there?")).toBeVisible();
  await expect.poll(unread).toBe(0);
});

test("Ctrl+K finds by pinyin, better matches first, and shows why", async ({ office }) => {
  const { page } = await office.open("lin.wei");
  await expect(conversation(page, "陈志远")).toBeVisible();
  const drawAgain = await drawNothing(page);
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog");
  // Whoever types at once need not wait for the next frame: no letter is lost.
  await page.keyboard.type("czy");
  await expect(dialog.getByRole("combobox")).toHaveValue("czy");
  await drawAgain();
  await expect(dialog.getByRole("option").first()).toContainText("陈志远");
  await expect(dialog.getByRole("option").first().locator("mark")).toHaveText("陈志远");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main", { name: "陈志远" })).toBeVisible();
});

test("what Ctrl+K has marked stays marked when the list behind it moves", async ({ office }) => {
  const { page } = await office.open("lin.wei");
  const liu = await office.scripted("liu.yang");
  await expect(conversation(page, "刘洋")).toBeVisible();
  await page.keyboard.press("Control+k");
  const places = page.getByRole("dialog").getByRole("option");
  const marked = page.getByRole("dialog").getByRole("option", { selected: true });
  await expect(places).toHaveCount(9);
  const name = await marked.locator("b").textContent();
  expect(name).not.toBe("刘洋");
  const lin = await page.evaluate(async () => (await window.magpie.start({})).account?.person);
  await liu.say(await liu.conversationWith(lin ?? ""), "Do you have a moment?");
  await expect(places.first()).toContainText("刘洋");
  await expect(marked.locator("b")).toHaveText(name ?? "");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main", { name: name ?? "" })).toBeVisible();
});

test("filters show a part of the list, say so where it is empty, and are the same after a restart @long", async ({
  office,
}) => {
  const first = await office.open("lin.wei");
  const { page } = first;
  const options = page.getByRole("option");
  await expect(options).toHaveCount(9);
  const filters = page.getByRole("group", { name: "Which conversations are shown" });
  await filters.getByRole("button", { name: "Mentions" }).click();
  await expect(page.getByText("Nobody has mentioned you lately.")).toBeVisible();
  await page.getByRole("button", { name: "Show all conversations" }).click();
  await expect(options).toHaveCount(9);
  await filters.getByRole("button", { name: "Unread" }).click();
  const unread = await options.count();
  expect(unread).toBeGreaterThan(0);
  expect(unread).toBeLessThan(9);
  await options.first().click();
  await expect(options.first().getByLabel(/unread/)).toHaveCount(0);
  await expect(options).toHaveCount(unread);
  await filters.getByRole("button", { name: "Groups" }).click();
  await first.close();
  const again = await office.open("lin.wei", { signIn: false });
  await expect(again.page.getByRole("button", { name: "Groups", pressed: true })).toBeVisible();
});

test("what one says of oneself is seen by others, and ends when it is taken away @long", async ({
  office,
}) => {
  const [lin, emma] = [await office.open("lin.wei"), await office.open("emma")];
  await openConversation(emma.page, "林薇");
  await lin.page.getByRole("button", { name: "Settings" }).click();
  await lin.page.getByRole("tab", { name: "Account" }).click();
  const own = lin.page.getByRole("region", { name: "What you are doing" });
  await own.getByLabel("What you are doing").fill("Out until three");
  await own.getByRole("button", { name: "Tell everybody" }).click();
  await expect(own.getByRole("status")).toHaveText("Everybody sees it now.");
  const header = emma.page.getByRole("main", { name: "林薇" }).locator("header");
  await expect(header).toContainText("Out until three");
  await own.getByRole("button", { name: "Remove" }).click();
  await expect(header).not.toContainText("Out until three");
  await office.server.stop();
  await expect(lin.page.getByTestId("connection-dot")).not.toHaveAttribute(
    "data-state",
    "connected",
  );
  await own.getByLabel("What you are doing").fill("Back");
  await own.getByRole("button", { name: "Tell everybody" }).click();
  await expect(own.getByRole("alert")).toContainText("needs the server");
});

test("the directory can be read by everybody, in light and in dark @long", async ({ office }) => {
  const { page } = await office.open("lin.wei");
  await office.server.importPeople(staff);
  await openDirectory(page);
  await expect(department(page, "总部")).toBeVisible();
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
  await search(page).fill("emma");
  await expect(people(page)).toHaveCount(1);
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
  await search(page).fill("nobody at all");
  await expect(page.getByText("Nobody was found")).toBeVisible();
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
});
