import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { launchClient } from "./harness/client.ts";
import { test } from "./harness/office.ts";
import {
  conversation,
  conversationList,
  locked,
  openConversation,
  signInPage,
} from "./harness/screens.ts";

async function fill(page: Page, server: string, name: string, password: string): Promise<void> {
  const form = signInPage(page);
  await form.server.fill(server);
  await form.name.fill(name);
  await form.password.fill(password);
  await form.submit.click();
}

test("each mistake has its words, what was typed stays, and then it works", async ({
  office,
  folder,
}) => {
  const stranger = createServer((_request, response) => response.end("<h1>a web page</h1>")).listen(
    0,
    "127.0.0.1",
  );
  await once(stranger, "listening");
  const address = stranger.address();
  const port = typeof address === "object" ? address?.port : 0;
  const client = await launchClient({
    profile: join(folder, "profile"),
    server: office.server.url,
  });
  const { page } = client;
  const form = signInPage(page);
  try {
    await expect(form.server).toHaveValue(office.server.url);
    await expect(form.name).toBeFocused();
    await form.submit.click();
    await expect(form.problem).toHaveText("Please fill in all three fields.");

    const attempts: readonly (readonly [server: string, words: RegExp])[] = [
      ["ftp://example.com", /not a server address/],
      ["http://magpie.invalid", /not encrypted/],
      ["http://127.0.0.1:1", /No answer from this server/],
      [`http://127.0.0.1:${port}`, /not a Magpie server/],
      [office.server.url, /Name or password is not right/],
    ];
    for (const [server, words] of attempts) {
      await fill(page, server, "lin.wei", "wrong password");
      await expect(form.problem).toHaveText(words);
      await expect(form.name).toHaveValue("lin.wei");
    }

    await form.password.fill(office.server.password("lin.wei"));
    await form.password.press("Enter");
    await expect(conversation(page, "Emma Clarke")).toBeVisible();
  } finally {
    await client.kill();
    stranger.close();
  }
});

test("the sign-in is kept through restarts, and the server need not be there", async ({
  office,
}) => {
  const first = await office.open("lin.wei");
  await expect(conversation(first.page, "Emma Clarke")).toBeVisible();
  await first.close();
  await office.server.stop();
  const second = await office.open("lin.wei", { signIn: false });
  await expect(conversation(second.page, "Emma Clarke")).toBeVisible();
  await expect(second.page.getByTestId("connection-bar")).toContainText("Offline");
  await office.server.resume();
  await expect(second.page.getByTestId("connection-bar")).toBeHidden({ timeout: 60_000 });
});

test("a disabled account is signed out and its history locked, in words, also after a restart @long", async ({
  office,
}) => {
  const client = await office.open("lin.wei");
  await openConversation(client.page, "Emma Clarke");
  await office.server.disable("lin.wei");
  await expect(locked(client.page)).toContainText("This account is no longer active", {
    timeout: 60_000,
  });
  await expect(conversationList(client.page)).toHaveCount(0);
  await client.close();
  await office.server.stop();
  const again = await office.open("lin.wei", { signIn: false });
  await expect(locked(again.page)).toContainText("This account is no longer active");
  await office.server.resume();
  await signInPage(again.page).name.fill("lin.wei");
  await signInPage(again.page).password.fill(office.server.password("lin.wei"));
  await signInPage(again.page).submit.click();
  await expect(signInPage(again.page).problem).toHaveText(/no longer active/);
  await expect(conversationList(again.page)).toHaveCount(0);
});

test("--profile keeps a second account apart, and both run at once @long", async ({ office }) => {
  const first = await office.open("lin.wei");
  const profile = office.profile("lin.wei");
  const second = await launchClient({
    profile,
    named: "work",
    server: office.server.url,
    ticket: await office.server.ticket("emma"),
  });
  await expect(conversation(second.page, "Daniel Kim")).toBeVisible();
  await expect(conversation(first.page, "Emma Clarke")).toBeVisible();
  await second.close();
  const again = await launchClient({ profile, named: "work" });
  await expect(conversation(again.page, "Daniel Kim")).toBeVisible();
  await again.kill();
});
