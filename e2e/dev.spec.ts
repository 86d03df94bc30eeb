import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page } from "@playwright/test";
import { CopiedCheckout } from "./harness/copied-checkout.ts";
import { root } from "./harness/folders.ts";
import { test as base } from "./harness/office.ts";
import { conversation } from "./harness/screens.ts";
import { freePort } from "./harness/server.ts";

const test = base.extend<{ checkout: CopiedCheckout }>({
  checkout: async ({ folder }, use) => {
    const checkout = new CopiedCheckout(folder);
    await use(checkout);
    await checkout.stop();
  },
});

/** The app's window, found as DevTools find it. */
async function attach(port: number): Promise<{ browser: Browser; page: Page }> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const pages = browser.contexts().flatMap((context) => context.pages());
  const page = pages.find((one) => one.url().includes("/index.html"));
  if (!page) throw new Error("the app has no window");
  await expect(conversation(page, "Emma Clarke")).toBeVisible();
  return { browser, page };
}

test("npm run dev: a page takes changes without losing its state, main and server start again, and all of it ends @long", async ({
  checkout,
}) => {
  test.setTimeout(120_000);
  const port = await freePort();
  const said = (words: string): Promise<void> =>
    expect.poll(() => checkout.output, { timeout: 40_000 }).toContain(words);
  checkout.start("scripts/dev.ts", `--remote-debugging-port=${port}`);
  await said("the app is open;");
  const first = await attach(port);
  const { page } = first;
  const isMarked = (): Promise<boolean> => page.evaluate(() => "marked" in window);
  await page.evaluate(() => void Object.assign(window, { marked: true }));
  await page.keyboard.press("Control+k");
  const search = page.getByRole("dialog").getByRole("combobox");
  await search.fill("Em");

  await checkout.edit("renderer/ui/EmptyState.tsx", "{title}</p>", "{title} (edited)</p>");
  await expect(page.getByText("(edited)")).toBeVisible();
  await checkout.edit("renderer/ui/tokens.css", "--ground: #ffffff", "--ground: #fffffe");
  await expect(page.locator("body")).toHaveCSS("background-color", "rgb(255, 255, 254)");
  await expect(search).toHaveValue("Em");
  expect(await isMarked()).toBe(true);

  // Wider than the app's own policy by that one socket, and by nothing else.
  const server = /server: (http\S+)/.exec(checkout.output)?.[1] ?? "";
  const fetched = await page.evaluate(
    (url) =>
      fetch(url).then(
        () => "answered",
        () => "refused",
      ),
    server,
  );
  expect(fetched).toBe("refused");

  // What cannot be replaced while it runs loads the page anew.
  checkout.append("renderer/index.tsx", "\n// edited\n");
  await expect(async () => expect(await isMarked()).toBe(false)).toPass();
  await expect(conversation(page, "Emma Clarke")).toBeVisible();

  checkout.append("main/system.ts", '\nprocess.stdout.write("main as it is edited\\n");\n');
  await said("main as it is edited");
  await said("the app is open again");
  await first.browser.close();
  const second = await attach(port);
  await second.browser.close();

  checkout.append("server/index.ts", '\nconsole.log("server as it is edited");\n');
  await said("server as it is edited");

  expect(await checkout.stop()).toBe(0);
  expect(checkout.processes()).toEqual([]);
});

test("no build but that of npm run dev carries anything of it, or of the gallery", () => {
  const built = readdirSync(join(root, "out"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(c?js|html|css)$/.test(file))
    .map((file) => readFileSync(join(root, "out", file), "utf8"))
    .join("\n");
  expect(built).toContain("magpie: ready");
  const development =
    /MAGPIE_DEV|devPages|DevPages|dev-pages|local-network-access|@vite\/client|data-section/;
  expect(development.exec(built)).toBeNull();
});
