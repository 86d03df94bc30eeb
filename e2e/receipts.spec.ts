import { expect, type Locator, type Page } from "@playwright/test";
import { seriousFaults } from "./harness/axe.ts";
import { addCrowd, crowdName, fromCrowd } from "./harness/crowd.ts";
import { test } from "./harness/office.ts";
import {
  bubble,
  chooseFor,
  connectNow,
  openConversation,
  say,
  timeline,
} from "./harness/screens.ts";

const emma = "Emma Clarke";
const daniel = "Daniel Kim";
const huang = "黄磊";

/** How many have read the message with this text, as it stands beside it. */
const readBy = (page: Page, text: string): Locator => bubble(page, text).getByTestId("read-by");
const dialog = (page: Page): Locator => page.getByRole("dialog", { name: "Who has read this" });
const side = (page: Page, name: string | RegExp): Locator =>
  dialog(page).getByRole("region", { name, exact: true });

/** Makes a group with these people, by their ids; resolves to the group's. */
const makeGroup = (page: Page, title: string, people: readonly string[]): Promise<string> =>
  page.evaluate(
    async ({ name, ids }) => {
      const outcome = await window.magpie.createGroup({
        title: name,
        people: ids,
        showsHistory: false,
      });
      if (!outcome.ok) throw new Error(outcome.problem);
      return outcome.conversation;
    },
    { name: title, ids: [...people] },
  );
const idOf = (page: Page, name: string): Promise<string> =>
  page.evaluate(async (wanted) => {
    const { people } = await window.magpie.listPeople({});
    return people.find((one) => one.name === wanted)?.id ?? "nobody";
  }, name);

test("in a group it grows as people read; who has and who has not is told by name; who was removed does not count", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  const b = await office.open("emma");
  const c = await office.open("daniel");
  const [emmaId, danielId] = [await idOf(a.page, emma), await idOf(a.page, daniel)];
  const group = await makeGroup(a.page, "Lunch", [emmaId, danielId]);
  await openConversation(a.page, "Lunch");
  await say(a.page, "noodles at twelve?");
  await expect(readBy(a.page, "noodles at twelve?")).toHaveText("Not read yet");
  await openConversation(b.page, "Lunch");
  await expect(readBy(a.page, "noodles at twelve?")).toHaveText("Read by 1");
  await expect(readBy(b.page, "noodles at twelve?")).toHaveCount(0);

  await readBy(a.page, "noodles at twelve?").click();
  await expect(side(a.page, "Read by 1")).toContainText(emma);
  await expect(side(a.page, "Not yet read by 1")).toContainText(daniel);
  expect(await seriousFaults(a.page)).toEqual([]);
  await openConversation(c.page, "Lunch");
  await expect(side(a.page, "Read by 2")).toContainText(daniel);
  await expect(dialog(a.page)).toContainText("Everybody has read it.");
  await a.page.keyboard.press("Escape");
  await expect(readBy(a.page, "noodles at twelve?")).toHaveText("Read by all");

  // Daniel looks away, and is removed before he has read the next one.
  await c.close();
  await say(a.page, "or rice?");
  await expect(readBy(a.page, "or rice?")).toHaveText("Read by 1");
  await a.page.evaluate((args) => window.magpie.removeMember(args), {
    conversation: group,
    person: danielId,
  });
  await expect(readBy(a.page, "or rice?")).toHaveText("Read by all");
  await expect(readBy(a.page, "noodles at twelve?")).toHaveText("Read by all");

  // Known here: it is there without a server too, and stands among the details.
  await office.server.stop("SIGKILL");
  await chooseFor(a.page, "or rice?", "Details");
  const details = a.page.getByRole("dialog", { name: "Message details" });
  await expect(details.getByRole("region", { name: "Read by 1", exact: true })).toContainText(emma);
  await expect(details).toContainText("Everybody has read it.");
});

test("the details of one's own message tell who has read it, who has only received it, and whom it has not reached @long", async ({
  office,
}) => {
  const a = await office.open("lin.wei");
  // Daniel's client is open, and he looks elsewhere; 黄磊 has not been there at all.
  await office.open("daniel");
  const reader = await office.scripted("emma");
  const people = await Promise.all([emma, daniel, huang].map((name) => idOf(a.page, name)));
  const group = await makeGroup(a.page, "Lunch", people);
  await openConversation(a.page, "Lunch");
  await say(a.page, "noodles at twelve?");
  await expect(readBy(a.page, "noodles at twelve?")).toHaveText("Not read yet");
  const { last_seq: last } = await reader.ask("page", { conversation: group, before: null });
  await reader.ask("read", { conversation: group, seq: last });

  await chooseFor(a.page, "noodles at twelve?", "Details");
  const details = a.page.getByRole("dialog", { name: "Message details" });
  const expectSides = async (sides: Readonly<Record<string, readonly string[]>>): Promise<void> => {
    await expect(details.getByRole("region")).toHaveCount(Object.keys(sides).length);
    for (const [name, people] of Object.entries(sides))
      await expect(
        details.getByRole("region", { name, exact: true }).getByRole("listitem"),
      ).toHaveText(people.map((one) => new RegExp(one)));
  };
  await expectSides({
    "Read by 1": [emma],
    "Received by 1, not yet read": [daniel],
    "Not yet received by 1": [huang],
  });
  expect(await seriousFaults(a.page)).toEqual([]);
  // By the keyboard one comes to each of them.
  await details.getByRole("button", { name: "Copy the id" }).focus();
  for (const name of ["Read by 1", "Received by 1, not yet read", "Not yet received by 1"]) {
    await a.page.keyboard.press("Tab");
    await expect(details.getByRole("list", { name, exact: true })).toBeFocused();
  }

  // It follows while one looks, without asking the server.
  const late = await office.scripted("huang.lei");
  await late.ask("received", { conversation: group, seq: last });
  await expectSides({ "Read by 1": [emma], "Received by 2, not yet read": [daniel, huang] });
  await late.ask("read", { conversation: group, seq: last });
  await expectSides({ "Read by 2": [emma, huang], "Received by 1, not yet read": [daniel] });
  await office.server.stop("SIGKILL");
  await expectSides({ "Read by 2": [emma, huang], "Received by 1, not yet read": [daniel] });
});

test("among more than fifty the server is asked while one looks; offline the last figure stays and names are not to be had @long", async ({
  office,
}) => {
  const people = await addCrowd(office.server, 60);
  const a = await office.open("lin.wei");
  const group = await makeGroup(a.page, "Everybody here", people);
  await openConversation(a.page, "Everybody here");
  await say(a.page, "The lift is out of order");
  await say(a.page, "It works again");
  const [first, second] = [
    readBy(a.page, "The lift is out of order"),
    readBy(a.page, "It works again"),
  ];
  for (const figure of [first, second]) await expect(figure).toHaveText("Not read yet");
  const [one, two, three] = await Promise.all(
    [people[0], people[1], people[2]].map((person = "") => fromCrowd(office.server, person)),
  );
  const { last_seq: last } = (await one?.ask("page", { conversation: group, before: null })) ?? {
    last_seq: 0,
  };
  await one?.ask("read", { conversation: group, seq: last });
  await two?.ask("read", { conversation: group, seq: last - 1 });
  await expect(first).toHaveText("Read by 2");
  await expect(second).toHaveText("Read by 1");
  await expect(bubble(a.page, "It works again")).toHaveAttribute("data-status", "sent");

  await first.click();
  await expect(side(a.page, "Read by 2").getByRole("listitem")).toHaveText(
    people.slice(0, 2).map((person) => new RegExp(crowdName(person))),
  );
  await expect(side(a.page, "Not yet read by 58").getByRole("listitem")).toHaveCount(58);
  await dialog(a.page).getByLabel("Find by name").fill("Colleague 060");
  await expect(side(a.page, /Not yet read/).getByRole("listitem")).toHaveCount(1);
  await expect(side(a.page, "Read by 2")).toContainText("Nobody of this name");
  expect(await seriousFaults(a.page)).toEqual([]);
  await dialog(a.page).getByLabel("Find by name").fill("");
  await three?.ask("read", { conversation: group, seq: last });
  await expect(side(a.page, "Read by 3")).toContainText(crowdName(people[2] ?? ""));
  await a.page.keyboard.press("Escape");
  await expect(second).toHaveText("Read by 2");

  // Where positions are not told nobody knows who has received it.
  await chooseFor(a.page, "It works again", "Details");
  const details = a.page.getByRole("dialog", { name: "Message details" });
  await expect(details.getByRole("region")).toHaveCount(2);
  for (const name of ["Read by 2", "Not yet read by 58"])
    await expect(details.getByRole("region", { name, exact: true })).toBeVisible();
  await a.page.keyboard.press("Escape");

  for (const colleague of [one, two, three]) colleague?.close();
  await office.server.stop("SIGKILL");
  await expect(timeline(a.page)).toBeVisible();
  await expect(first).toHaveText("Read by 3");
  await first.click();
  await expect(dialog(a.page).getByRole("alert")).toContainText(
    "Who has read it is known when you are connected.",
  );
  await office.server.resume();
  await connectNow(a.page);
  await expect(side(a.page, "Read by 3")).toContainText(crowdName(people[0] ?? ""), {
    timeout: 30_000,
  });
  await expect(dialog(a.page).getByRole("alert")).toHaveCount(0);
});
