import { expect } from "@playwright/test";
import { typeAtOnce } from "./harness/at-once.ts";
import { seriousFaultsInBothLooks } from "./harness/axe.ts";
import { launchClient } from "./harness/client.ts";
import { shareClient, test } from "./harness/office.ts";
import {
  composer,
  conversation,
  conversationList,
  openConversation,
  signInPage,
} from "./harness/screens.ts";

test("axe finds nothing serious, in light and in dark", async ({ office, folder }) => {
  // Some twenty states, each in both looks.
  test.setTimeout(120_000);
  const stranger = await launchClient({ profile: `${folder}/stranger` });
  await expect(signInPage(stranger.page).server).toBeVisible();
  await signInPage(stranger.page).submit.click();
  await expect(signInPage(stranger.page).problem).toBeVisible();
  expect(await seriousFaultsInBothLooks(stranger.page)).toEqual([]);
  await stranger.kill();

  const { page } = await office.open("lin.wei");
  await expect(conversation(page, "Emma Clarke")).toBeVisible();
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
  await openConversation(page, "Emma Clarke");
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
  await page.getByRole("button", { name: "About Emma Clarke" }).click();
  const card = page.getByRole("dialog", { name: "Emma Clarke" });
  await expect(card).toContainText("Senior designer");
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(card).toHaveCount(0);
  await page.getByRole("button", { name: "New chat" }).click();
  await expect(page.getByRole("dialog").getByText("Daniel Kim")).toBeVisible();
  expect(await seriousFaultsInBothLooks(page)).toEqual([]);
  for (const key of ["Control+k", "Control+,", "Control+/"]) {
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.keyboard.press(key);
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await seriousFaultsInBothLooks(page)).toEqual([]);
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      expect(await seriousFaultsInBothLooks(page)).toEqual([]);
    }
  }
});

test.describe("by keys", () => {
  const client = shareClient("lin.wei");

  test("the list is walked by keys, and Enter goes on to writing", async () => {
    const { page } = client();
    await expect(page.getByRole("option")).toHaveCount(9);
    await conversationList(page).focus();
    const chosen = (): Promise<string | null> =>
      page.getByRole("option", { selected: true }).getAttribute("aria-posinset");
    for (const [key, place] of [
      ["Home", "1"],
      ["ArrowDown", "2"],
      ["ArrowDown", "3"],
      ["End", "9"],
      ["ArrowUp", "8"],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(chosen).toBe(place);
      await expect(conversationList(page)).toBeFocused();
    }
    await page.keyboard.press("Enter");
    await expect(composer(page)).toBeFocused();
  });

  test("the menu of a conversation is there for the keyboard", async () => {
    const { page } = client();
    await expect(page.getByRole("option")).toHaveCount(9);
    await conversationList(page).focus();
    await page.keyboard.press("End");
    const last = page.getByRole("option", { selected: true });
    await expect(last).toHaveAttribute("aria-posinset", "9");
    await page.keyboard.press("Shift+F10");
    // It is drawn a moment before it has the keyboard.
    await expect(page.getByRole("menu")).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect(last.getByLabel("Pinned")).toBeVisible();
    await expect(last).toHaveAttribute("aria-posinset", "1");
  });

  test("the dialog opens where one types, and Escape brings the keyboard back", async () => {
    const { page } = client();
    const button = page.getByRole("button", { name: "New chat" });
    await expect(conversation(page, "Emma Clarke")).toBeVisible();
    await button.click();
    await expect(page.getByLabel("Find a colleague")).toBeFocused();
    await page.keyboard.type("emma");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main", { name: "Emma Clarke" })).toBeVisible();
    await expect(composer(page)).toBeFocused();
    await button.click();
    await page.keyboard.press("Escape");
    await expect(button).toBeFocused();
  });

  const dialogField = "[role=dialog] input";
  const directoryField = "nav input[role=combobox]";
  const enter = { key: "Enter" };

  for (const [where, field, typed, name] of [
    ["New chat", dialogField, "emma", "Emma Clarke"],
    // By how it is read, which comes later than the people do.
    ["New chat", dialogField, "huanglei", "黄磊"],
    ["Find by name", dialogField, "czy", "陈志远"],
    ["Directory", directoryField, "huanglei", "黄磊"],
  ] as const)
    test(`an Enter that comes before the people are here opens whoever was typed: ${where}, ${typed}`, async () => {
      const { page } = client();
      await expect(conversation(page, "Emma Clarke")).toBeVisible();
      await typeAtOnce(page.getByRole("button", { name: where }), field, typed, enter);
      await expect(page.getByRole("main", { name })).toBeVisible();
    });

  test("in the directory Enter means what was typed, and not what is still shown", async () => {
    const { page } = client();
    const directory = page.getByRole("button", { name: "Directory" });
    await directory.click();
    const people = page.getByRole("main", { name: "Directory" }).getByRole("option");
    await page.getByRole("combobox", { name: /Name, pinyin/ }).fill("huang");
    await expect(people).toHaveText([/黄磊/]);
    await typeAtOnce(directory, directoryField, "emma", enter);
    await expect(page.getByRole("main", { name: "Emma Clarke" })).toBeVisible();
  });

  test("Escape calls the Enter before it off", async () => {
    const { page } = client();
    const find = page.getByRole("button", { name: "Find by name" });
    await expect(conversation(page, "Emma Clarke")).toBeVisible();
    await typeAtOnce(find, dialogField, "王芳", enter, { key: "Escape" });
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await find.click();
    for (const [text, found] of [
      ["sofia", /Sofia Rossi/],
      ["czy", /陈志远/],
    ] as const) {
      await page.getByRole("dialog").getByRole("combobox").fill(text);
      await expect(page.getByRole("dialog").getByRole("option")).toHaveText([found]);
    }
    await expect(page.getByText("Choose a conversation")).toBeVisible();
  });

  test("whoever types on has called the Enter before it off", async () => {
    const { page } = client();
    const find = page.getByRole("button", { name: "Find by name" });
    await expect(conversation(page, "Emma Clarke")).toBeVisible();
    await typeAtOnce(find, dialogField, "王芳", enter, "emma");
    const places = page.getByRole("dialog").getByRole("option");
    // Everything that it would have waited for is here once these are found: a colleague, and a reading.
    for (const [text, found] of [
      ["sofia", /Sofia Rossi/],
      ["czy", /陈志远/],
      ["emma", /Emma Clarke/],
    ] as const) {
      await page.getByRole("dialog").getByRole("combobox").fill(text);
      await expect(places).toHaveText([found]);
    }
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main", { name: "Emma Clarke" })).toBeVisible();
  });
});
