import { expect } from "@playwright/test";
import {
  clickNotification,
  clickTray,
  desktop,
  needsReadableDesktop,
  watchNotifications,
} from "./harness/desktop.ts";
import { test } from "./harness/office.ts";
import { bubble, connectNow, conversation, openConversation } from "./harness/screens.ts";

const emma = "Emma Clarke";

test("tray, badge, title and list show one unread figure, after each change and after a restart", async ({
  office,
}) => {
  const wei = await office.open("lin.wei");
  await needsReadableDesktop(wei.app);
  await watchNotifications(wei.app);
  await expect(conversation(wei.page, emma)).toBeVisible();
  const colleague = await office.scripted("emma");
  const id = await colleague.conversationWith((await office.server.signIn("lin.wei")).person);
  /** The sum of what the list shows. */
  const listed = async (): Promise<number> =>
    (
      await wei.page
        .getByRole("option")
        .getByRole("img", { name: /unread/ })
        .allTextContents()
    )
      .map(Number)
      .reduce((sum, one) => sum + one, 0);
  const figures = async (app = wei.app) => {
    const { badge, title, toolTip } = await desktop(app);
    return [badge, title, toolTip];
  };
  const agree = (total: number): unknown[] =>
    total === 0
      ? [0, "Magpie", "Magpie"]
      : [total, `(${total}) Magpie`, `Magpie: ${total} unread message${total === 1 ? "" : "s"}`];

  // The demo office leaves three unread.
  await expect.poll(figures).toEqual(agree(3));
  expect(await listed()).toBe(3);
  const { image } = await desktop(wei.app);

  await colleague.say(id, "first", "second");
  await expect.poll(figures).toEqual(agree(5));
  await expect.poll(listed).toBe(5);
  const after = await desktop(wei.app);
  expect(after.image).not.toBe(image);
  expect(after.menu).toContain("Emma Clarke (2)");
  expect(after.menu).toContain("Connected");

  await openConversation(wei.page, emma);
  await expect.poll(figures).toEqual(agree(3));
  await expect.poll(listed).toBe(3);

  await wei.close();
  await office.server.stop();
  const again = await office.open("lin.wei", { signIn: false });
  await expect.poll(() => figures(again.app)).toEqual(agree(3));
  await expect.poll(async () => (await desktop(again.app)).menu).toContain("Offline");
});

test("a message nobody looks at is told of once per conversation, a click opens it, reading withdraws it", async ({
  office,
}) => {
  const wei = await office.open("lin.wei");
  await needsReadableDesktop(wei.app);
  await watchNotifications(wei.app);
  await openConversation(wei.page, "黄磊");
  const colleague = await office.scripted("emma");
  const id = await colleague.conversationWith((await office.server.signIn("lin.wei")).person);
  const told = async (): Promise<readonly string[]> => (await desktop(wei.app)).notifications;

  await colleague.say(id, "the kettle is on");
  await expect.poll(told).toEqual([`${emma}: the kettle is on`]);
  await colleague.say(id, "and the biscuits");
  await expect.poll(told).toEqual([`${emma}: 2 new messages: and the biscuits`]);

  await wei.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await clickNotification(wei.app);
  await expect(bubble(wei.page, "and the biscuits")).toBeVisible();
  expect(
    await wei.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()),
  ).toBe(true);
  await expect.poll(told).toEqual([]);

  await colleague.say(id, "seen while it comes");
  await expect(bubble(wei.page, "seen while it comes")).toBeVisible();
  expect(await told()).toEqual([]);
});

test("a click brings the message itself into sight, wherever one was reading @long", async ({
  office,
}) => {
  const wei = await office.open("lin.wei");
  await needsReadableDesktop(wei.app);
  await watchNotifications(wei.app);
  const colleague = await office.scripted("emma");
  const id = await colleague.conversationWith((await office.server.signIn("lin.wei")).person);
  await colleague.say(id, ...Array.from({ length: 60 }, (_, at) => `line ${at}`));
  await openConversation(wei.page, emma);
  await expect(bubble(wei.page, "line 59")).toBeVisible();
  const timeline = wei.page.getByTestId("timeline");
  await timeline.evaluate((element) => element.scrollTo({ top: 0 }));
  await expect(bubble(wei.page, "line 59")).not.toBeInViewport();
  await wei.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await colleague.say(id, "look here");
  await expect.poll(async () => (await desktop(wei.app)).notifications.length).toBe(1);
  await clickNotification(wei.app);
  await expect(bubble(wei.page, "look here")).toBeInViewport();
});

test("what an absence brings in many conversations is told of once, together @long", async ({
  office,
}) => {
  const network = await office.network();
  const wei = await office.open("lin.wei", { server: network.url });
  await needsReadableDesktop(wei.app);
  await watchNotifications(wei.app);
  const told = async (): Promise<readonly string[]> => (await desktop(wei.app)).notifications;
  const dot = wei.page.getByTestId("connection-dot");
  await expect(dot).toHaveAttribute("data-state", "connected");
  await wei.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  network.turn("refusing");
  await expect(dot).not.toHaveAttribute("data-state", "connected");
  const { person } = await office.server.signIn("lin.wei");
  for (const login of ["emma", "huang.lei", "zhao.min", "chen.zhiyuan"]) {
    const colleague = await office.scripted(login);
    await colleague.say(await colleague.conversationWith(person), "one", "two");
  }
  network.turn("fair");
  await connectNow(wei.page);
  await expect.poll(told).toHaveLength(1);
  expect((await told())[0]).toMatch(/^Magpie: \d+ new messages in 4 conversations$/);
});

test("closing goes to the tray and says so once; the tray brings it back, and quits", async ({
  office,
}) => {
  const wei = await office.open("lin.wei");
  await needsReadableDesktop(wei.app);
  await watchNotifications(wei.app);
  const visible = () =>
    wei.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  const close = () =>
    wei.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(visible).toBe(true);
  await close();
  await expect.poll(visible).toBe(false);
  expect((await desktop(wei.app)).notifications).toEqual([
    "Magpie stays in the tray: You will go on being told of new messages. Quit from the icon's menu.",
  ]);
  await clickTray(wei.app, null);
  await expect.poll(visible).toBe(true);
  await close();
  await expect.poll(visible).toBe(false);
  expect((await desktop(wei.app)).notifications).toHaveLength(1);
  const main = wei.app.process();
  const gone = new Promise((resolve) => main.once("exit", resolve));
  await clickTray(wei.app, "Quit Magpie");
  expect(await gone).toBe(0);
});
