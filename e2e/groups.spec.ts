import { expect, type Locator, type Page } from "@playwright/test";
import { seriousFaultsInBothLooks } from "./harness/axe.ts";
import { test } from "./harness/office.ts";
import { pngFile } from "./harness/picture-files.ts";
import {
  bubble,
  composer,
  connectNow,
  conversation,
  openConversation,
  picturesIn,
  say,
  timeline,
} from "./harness/screens.ts";

const wei = "林薇";
const emma = "Emma Clarke";
const daniel = "Daniel Kim";

const dialog = (page: Page, name: string): Locator => page.getByRole("dialog", { name });
const panel = (page: Page): Locator => dialog(page, "About this group");
const member = (page: Page, name: string): Locator =>
  panel(page).getByTestId("member").filter({ hasText: name });

/** Makes a group through the windows. */
async function makeGroup(page: Page, title: string, people: readonly string[]): Promise<void> {
  await page.getByRole("button", { name: "New chat" }).click();
  await dialog(page, "New chat").getByRole("button", { name: "New group" }).click();
  const made = dialog(page, "New group");
  await made.getByLabel("Name of the group").fill(title);
  for (const person of people) {
    await made.getByLabel("Find people").fill(person);
    await made.getByRole("checkbox", { name: person }).check();
  }
  await made.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("main", { name: title })).toBeVisible();
}

async function openPanel(page: Page): Promise<void> {
  await page.getByTitle("About this group").click();
  await expect(panel(page)).toBeVisible();
}
async function closePanel(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
}
/** Chooses something from a member's menu. */
async function choose(page: Page, name: string, act: string): Promise<void> {
  await member(page, name).getByRole("button").click();
  await page.getByRole("menuitem", { name: act }).click();
}
async function rewrite(page: Page, label: string, text: string): Promise<void> {
  await panel(page)
    .getByRole("button", { name: `Edit: ${label}` })
    .click();
  await panel(page).getByRole("textbox", { name: label }).fill(text);
  await panel(page).getByRole("button", { name: "Save" }).click();
}

test("a group is made from people by name, and everybody in it hears what is said; who is added sees what came after", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  const c = await office.open("daniel");
  await makeGroup(a.page, "Lunch", [emma]);
  await say(a.page, "noodles at twelve?");
  await openConversation(b.page, "Lunch");
  await expect(bubble(b.page, "noodles at twelve?")).toContainText(wei);
  await expect(timeline(b.page)).toContainText(`${wei} created the group`);
  await expect(timeline(a.page)).toContainText("You created the group");

  await openPanel(b.page);
  await panel(b.page).getByRole("button", { name: "Add people" }).click();
  const add = dialog(b.page, "Add people");
  await add.getByRole("checkbox", { name: daniel }).check();
  await add.getByRole("button", { name: "Add", exact: true }).click();
  await expect(member(b.page, daniel)).toBeVisible();
  await closePanel(b.page);
  await openConversation(c.page, "Lunch");
  await expect(timeline(c.page)).toContainText(`${emma} added you`);
  await expect(timeline(a.page)).toContainText(`${emma} added ${daniel}`);
  await say(c.page, "rice for me");
  await expect(bubble(a.page, "rice for me")).toBeVisible();
  await expect(bubble(c.page, "noodles at twelve?")).toHaveCount(0);
});

test("what is asked without a connection is shown at once, and done on reconnecting", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await makeGroup(a.page, "Lunch", [emma]);
  await openConversation(b.page, "Lunch");
  await office.server.stop("SIGKILL");
  await openPanel(a.page);
  await rewrite(a.page, "Name of the group", "Dinner");
  await expect(panel(a.page)).toContainText("Waits for the server: Rename the group “Dinner”");
  await closePanel(a.page);
  await expect(a.page.getByRole("main", { name: "Dinner" })).toBeVisible();
  await makeGroup(a.page, "Offline", [daniel]);
  await say(a.page, "written before the group is there");
  await office.server.resume();
  for (const { page } of [a, b]) await connectNow(page);
  await expect(b.page.getByRole("main", { name: "Dinner" })).toBeVisible({ timeout: 60_000 });
  await expect(timeline(b.page)).toContainText(`${wei} renamed the group “Dinner”`);
  const c = await office.open("daniel");
  await openConversation(c.page, "Offline");
  await expect(bubble(c.page, "written before the group is there")).toHaveCount(1);
});

test("a group's picture is seen by another member, in the list and over the conversation, and so is the next one @long", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await makeGroup(a.page, "设计评审", [emma]);
  await openConversation(b.page, "设计评审");
  const inList = picturesIn(conversation(b.page, "设计评审"));
  const overIt = picturesIn(b.page.getByRole("main", { name: "设计评审" }).locator("header"));
  await expect(inList).toHaveCount(0);
  await openPanel(a.page);
  const choosePicture = async (red: number): Promise<void> => {
    const chooser = a.page.waitForEvent("filechooser");
    await panel(a.page).getByRole("button", { name: "Change picture…" }).press("Enter");
    await (await chooser).setFiles({ ...pngFile(200, 200, () => [red, 30, 30]) });
  };
  await choosePicture(200);
  await expect(inList).toHaveCount(1);
  await expect(overIt).toHaveCount(1);
  const first = (await inList.getAttribute("src")) ?? "";
  await choosePicture(20);
  await expect(inList).not.toHaveAttribute("src", first);
  await expect(overIt).toHaveAttribute("src", (await inList.getAttribute("src")) ?? "");
  await panel(a.page).getByRole("button", { name: "Remove picture" }).click();
  await expect(inList).toHaveCount(0);
});

test("who is removed keeps what they had and gets nothing new; who leaves too", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await makeGroup(a.page, "Lunch", [emma, daniel]);
  await say(a.page, "while all are here");
  await openConversation(b.page, "Lunch");
  await expect(bubble(b.page, "while all are here")).toBeVisible();
  await openPanel(a.page);
  await choose(a.page, emma, "Remove from the group");
  await dialog(a.page, `Remove ${emma} from the group?`)
    .getByRole("button", { name: "Remove from the group" })
    .click();
  await expect(member(a.page, emma)).toHaveCount(0);
  await closePanel(a.page);
  await expect(b.page.getByRole("main")).toContainText("You are no longer in this conversation.");
  await say(a.page, "after the removal");
  await expect(bubble(a.page, "after the removal")).toHaveAttribute(
    "data-status",
    /^(sent|delivered|read)$/,
  );
  await expect(bubble(b.page, "while all are here")).toBeVisible();
  await b.close();
  const again = await office.open("emma", { signIn: false });
  await conversation(again.page, "Lunch").click();
  await expect(bubble(again.page, "while all are here")).toBeVisible();
  await expect(timeline(again.page)).not.toContainText("after the removal");
  await expect(timeline(again.page)).not.toContainText("removed");

  await openPanel(a.page);
  await panel(a.page).getByRole("button", { name: "Leave the group" }).click();
  const leave = dialog(a.page, "Leave “Lunch”?");
  await expect(leave).toContainText("The group goes on");
  await leave.getByRole("button", { name: "Leave the group" }).click();
  await expect(a.page.getByRole("main")).toContainText("You are no longer in this conversation.");
  const c = await office.open("daniel");
  await openConversation(c.page, "Lunch");
  await expect(timeline(c.page)).toContainText(`${wei} left. You own the group now`);
});

test("roles decide who may what: only admins write, a role refused is said, a group is handed over and dissolved @long", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  await makeGroup(a.page, "Team", [emma, daniel]);
  await openConversation(b.page, "Team");
  await openPanel(a.page);
  await rewrite(a.page, "Notice", "Stand-up at ten.\nEvery day.");
  const onlyAdmins = panel(a.page).getByRole("switch", { name: "Only admins write" });
  await onlyAdmins.click();
  await expect(onlyAdmins).toBeChecked();
  await closePanel(a.page);
  await expect(b.page.getByRole("button", { name: /Stand-up at ten/ })).toBeVisible();
  await expect(composer(b.page)).toHaveCount(0);
  await expect(b.page.getByRole("main")).toContainText("Only the owner and the admins write");

  await openPanel(a.page);
  await choose(a.page, emma, "Make admin");
  await expect(member(a.page, emma)).toContainText("Admin");
  await expect(composer(b.page)).toBeVisible();
  await openPanel(b.page);
  await expect(panel(b.page).getByRole("button", { name: "Dissolve the group" })).toHaveCount(0);
  await closePanel(b.page);
  await say(b.page, "now I may");
  await expect(bubble(b.page, "now I may")).toHaveAttribute(
    "data-status",
    /^(sent|delivered|read)$/,
  );

  await choose(a.page, emma, "Hand the group over");
  await dialog(a.page, `Hand the group over to ${emma}?`)
    .getByRole("button", { name: "Hand the group over" })
    .click();
  await expect(member(a.page, emma)).toContainText("Owner");
  await closePanel(a.page);
  await expect(timeline(b.page)).toContainText(`${wei} handed the group over to you`);

  await openPanel(b.page);
  await panel(b.page).getByRole("button", { name: "Dissolve the group" }).click();
  await dialog(b.page, "Dissolve “Team” for everybody?")
    .getByRole("button", { name: "Dissolve the group" })
    .click();
  await closePanel(b.page);
  for (const { page } of [a, b]) {
    await expect(page.getByRole("main")).toContainText("This group was dissolved.");
    await expect(composer(page)).toHaveCount(0);
    await expect(bubble(page, "now I may")).toBeVisible();
  }
});

test("two who act at once without knowing of each other end in one state, and who was late is told @long", async ({
  office,
}) => {
  const network = await office.network();
  const a = await office.open("lin.wei");
  const b = await office.open("emma", { server: network.url });
  await makeGroup(a.page, "Team", [emma, daniel]);
  await openPanel(a.page);
  await choose(a.page, emma, "Make admin");
  await openConversation(b.page, "Team");
  await openPanel(b.page);
  await expect(member(b.page, emma)).toContainText("Admin");
  network.turn("refusing");
  await rewrite(b.page, "Name of the group", "From the admin");
  await expect(
    b.page.getByRole("main", { name: "From the admin", includeHidden: true }),
  ).toBeVisible();
  await rewrite(a.page, "Name of the group", "From the owner");
  await choose(a.page, emma, "Take the admin role");
  await expect(member(a.page, emma)).not.toContainText("Admin");
  await closePanel(a.page);
  await closePanel(b.page);
  network.turn("fair");
  await connectNow(b.page);
  const refused = b.page.getByText(
    "Not done: Rename the group “From the admin”. Your role in this group does not allow it.",
  );
  await expect(refused).toBeVisible({ timeout: 60_000 });
  await expect(timeline(b.page)).toContainText(`${wei} took the admin role from you`);
  for (const { page } of [a, b])
    await expect(page.getByRole("main", { name: "From the owner" })).toBeVisible();
  await b.page.getByRole("button", { name: "Dismiss" }).click();
  await expect(refused).toHaveCount(0);
});

test("axe finds nothing serious about groups, in light and in dark @long", async ({ office }) => {
  const { page } = await office.open("lin.wei");
  await openConversation(page, emma);
  await page.getByRole("button", { name: `Start a group with ${emma}` }).click();
  await expect(dialog(page, "New group").getByRole("checkbox", { name: emma })).toBeChecked();
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await makeGroup(page, "Team", [emma]);
  await openPanel(page);
  await rewrite(page, "Notice", "Read this.");
  await expect(member(page, emma)).toBeVisible();
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
  await panel(page).getByRole("button", { name: "Dissolve the group" }).click();
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /Read this/ })).toBeVisible();
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
});
