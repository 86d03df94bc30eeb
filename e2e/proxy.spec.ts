import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { type Client, launchClient } from "./harness/client.ts";
import { ConnectProxy } from "./harness/connect-proxy.ts";
import { test } from "./harness/office.ts";
import { conversation, expectState, openConversation, say, signInPage } from "./harness/screens.ts";
import { certificates, OfficeServer } from "./harness/server.ts";

// Where else the platform keeps its authorities, a test may not put one of its own.
test.skip(process.platform !== "linux", "only on Linux can a test bring an authority along");

let proxy: ConnectProxy;
let server: OfficeServer;
let client: Client;

test.beforeEach(async ({ folder }) => {
  proxy = await ConnectProxy.start();
  server = await OfficeServer.start(join(folder, "server"), { tls: true });
});
test.afterEach(async () => {
  await client.kill();
  proxy.close();
  await server.stop("SIGKILL");
});

/** The server's address by a name that only the proxy knows. */
const address = (): string => server.url.replace(/localhost|127\.0\.0\.1/, "office.test");

const launch = (folder: string, environment: Record<string, string> = {}): Promise<Client> =>
  launchClient({
    profile: join(folder, "profile"),
    server: address(),
    platformTrusts: join(certificates, "ca.pem"),
    environment,
  });

async function signIn(page: Page): Promise<void> {
  const form = signInPage(page);
  await form.name.fill("lin.wei");
  await form.password.fill(server.password("lin.wei"));
  await form.submit.click();
}

async function use(page: Page, mode: RegExp | string, text: string): Promise<void> {
  await page.getByRole("radio", { name: mode }).click();
  await page.getByRole("textbox", { name: /^Address of the/ }).fill(text);
  await page.getByRole("button", { name: "Use it" }).click();
}

async function works(page: Page): Promise<void> {
  await expect(conversation(page, "Emma Clarke")).toBeVisible();
  await openConversation(page, "Emma Clarke");
  await say(page, "through the proxy");
  await expectState(page, "through the proxy", "sent");
}

test("a proxy by hand, chosen before one has signed in; an address that is none is said", async ({
  folder,
}) => {
  client = await launch(folder);
  const { page } = client;
  await signIn(page);
  await expect(signInPage(page).problem).toContainText("No answer from this server");
  await page.getByRole("button", { name: "Network settings" }).click();
  await use(page, "By hand", "proxy.example.com");
  await expect(page.getByRole("alert").filter({ hasText: "not a proxy's address" })).toBeVisible();
  await use(page, "By hand", proxy.address);
  await expect(page.getByRole("button", { name: "Use it" })).toBeDisabled();
  await page.keyboard.press("Escape");
  proxy.refuseWith = 407;
  await signInPage(page).submit.click();
  await expect(signInPage(page).problem).toContainText("does not let Magpie through");
  proxy.refuseWith = null;
  await signInPage(page).submit.click();
  await works(page);
  const target = new URL(address()).host;
  expect(new Set(proxy.asked)).toEqual(new Set([target]));

  // It can be seen, and a proxy that breaks is a network that breaks.
  await page.keyboard.press("Control+,");
  await page.getByRole("tab", { name: "Network" }).click();
  const facts = page.getByRole("region", { name: "Connection" });
  await expect(facts).toContainText(`http://${proxy.address}`);
  const before = proxy.asked.length;
  proxy.cut();
  await expect.poll(() => proxy.asked.length).toBeGreaterThan(before);
  await expect(facts).toContainText("Connected since");

  // Another way counts at once: the connection that stands on the old one ends.
  await page.getByRole("radio", { name: "None" }).click();
  await expect(facts).not.toContainText("Connected since");
});

test("a proxy by a script @long", async ({ folder }) => {
  client = await launch(folder);
  const { page } = client;
  await page.getByRole("button", { name: "Network settings" }).click();
  await use(page, "Script (PAC)", proxy.scriptUrl);
  await expect(page.getByRole("button", { name: "Use it" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await signIn(page);
  await works(page);
  expect(proxy.asked.length).toBeGreaterThan(1);
});

test("the system's proxy @long", async ({ folder }) => {
  const url = `http://${proxy.address}`;
  client = await launch(folder, { https_proxy: url, http_proxy: url });
  await signIn(client.page);
  await works(client.page);
  expect(proxy.asked.length).toBeGreaterThan(1);
});
