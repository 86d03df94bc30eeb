import { expect, type Locator, type Page } from "@playwright/test";
import type { ConnectionView } from "#shared/ipc/views.ts";

/** What a colleague sees and does, in one place: specs speak in these words, and a changed screen changes here. */

export const signInPage = (page: Page) => ({
  server: page.getByLabel("Server address"),
  name: page.getByLabel("Name"),
  password: page.getByLabel("Password", { exact: true }),
  submit: page.getByRole("button", { name: "Sign in" }),
  problem: page.getByRole("alert"),
});

/** What stands on the sign-in page of a device whose history is locked. */
export const locked = (page: Page): Locator => page.getByTestId("locked");

export const deviceList = (page: Page) => {
  const list = page.getByTestId("devices");
  return {
    page: list,
    devices: list.getByTestId("device"),
    /** On each device but this one. */
    signOut: page.getByRole("button", { name: /^Sign out / }),
    others: list.getByRole("button", { name: "Sign out all others" }),
    asked: list.getByRole("alertdialog"),
    said: list.getByRole("status"),
  };
};

export const passwordForm = (page: Page) => {
  const form = page.getByRole("form", { name: "Change password…" });
  return {
    current: form.getByLabel("Current password"),
    next: form.getByLabel("New password", { exact: true }),
    repeated: form.getByLabel("New password again"),
    problem: form.getByRole("alert"),
  };
};

/** Opens what the settings have of one's account. */
export async function openAccountSettings(page: Page): Promise<void> {
  await expect(conversationList(page)).toBeVisible();
  await page.keyboard.press("Control+,");
  await page.getByRole("tab", { name: "Account" }).click();
}

export const conversationList = (page: Page): Locator => page.getByTestId("conversation-list");

export const conversation = (page: Page, title: string): Locator =>
  conversationList(page).getByRole("option").filter({ hasText: title });

export const timeline = (page: Page): Locator => page.getByTestId("timeline");

/** The bubbles that show this text, in the order of the page. */
export const bubble = (page: Page, text: string): Locator =>
  timeline(page).getByTestId("message").filter({ hasText: text });

export const composer = (page: Page): Locator => page.getByTestId("composer-input");

/** The pictures that are shown in a part of the page; not those that are still to come, nor generated ones. */
export const picturesIn = (part: Locator): Locator =>
  part.locator('img[src^="picture/"]').filter({ visible: true });

/** Opens the conversation with this title and waits until its newest page is there. */
export async function openConversation(page: Page, title: string): Promise<void> {
  await conversation(page, title).click();
  await expect(composer(page)).toBeVisible();
}

/** Types and sends by Enter, as people do. */
export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
  await expect(composer(page)).toHaveValue("");
}

/** Chooses something from the menu of the message with this text. */
export async function chooseFor(page: Page, text: string, action: string): Promise<void> {
  await bubble(page, text).click({ button: "right" });
  await page.getByRole("menuitem", { name: action }).click();
}

/** Waits until an own message shows this state. */
export async function expectState(
  page: Page,
  text: string,
  state: "queued" | "sent" | "delivered" | "read" | "failed",
): Promise<void> {
  await expect(bubble(page, text)).toHaveAttribute("data-status", state);
}

/** How long a client may need for what a demo office has, a whole wait before its next try included. */
const caughtUpMsMax = 60_000;

/** Waits until everything that the server has is here: before that, what a spec counts may still grow. */
export async function caughtUp(page: Page): Promise<void> {
  // The page itself waits for the word: who asks from outside, now and again, learns of it late.
  await page.waitForFunction(
    () =>
      new Promise<true>((resolve, reject) => {
        const look = (connection: ConnectionView): void => {
          if (connection.state !== "connected" || connection.catchingUp) return;
          if (connection.progress !== null) return;
          stop();
          resolve(true);
        };
        const stop = window.magpie.on("connection", look);
        window.magpie.start({}).then(({ connection }) => look(connection), reject);
      }),
    undefined,
    { timeout: caughtUpMsMax },
  );
}

/** Tries at once, and waits out no backoff. */
export const connectNow = (page: Page): Promise<unknown> =>
  page.evaluate(() => window.magpie.connectNow({}));

/** All messages of the conversation that is open, oldest first, out of the store. */
export const allMessages = (
  page: Page,
  conversation: string,
): Promise<{ id: string; text: string }[]> =>
  page.evaluate(async (id) => {
    let { messages, more } = await window.magpie.openConversation({
      conversation: id,
      fromSeq: null,
    });
    const all = [...messages];
    while (more) {
      const beforeSeq = messages.find(({ seq }) => seq !== null)?.seq ?? 0;
      ({ messages, more } = await window.magpie.olderMessages({ conversation: id, beforeSeq }));
      all.unshift(...messages);
    }
    return all.map((one) => ({ id: one.id, text: one.text }));
  }, conversation);

export const allTexts = async (page: Page, conversation: string): Promise<string[]> =>
  (await allMessages(page, conversation)).map(({ text }) => text);
