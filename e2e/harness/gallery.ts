import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { test as base, type Page } from "@playwright/test";
import { findBrowser } from "#scripts/setup/browser.cjs";
import { tool } from "#scripts/tool.ts";
import { root, temporaryFolder } from "./folders.ts";

const run = promisify(execFile);

/** Nobody listens there: what the page asks for is answered out of the folder that the build made. */
const origin = "https://gallery.invalid";

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** The browser that draws the gallery: any installed Chromium; null where there is none. */
export const chromium = findBrowser(process.env);

/**
 * `gallery` is the gallery's page in the machine's own Chromium, whose microphone hears a beep each second. It is built once
 * for all specs of a worker, and they all start the browser alike: any difference would need a worker of its own.
 */
export const test = base.extend<
  { gallery: (theme: string, language: string, section?: string) => Promise<Page> },
  { built: string }
>({
  launchOptions: [
    async ({}, use) =>
      use({
        ...(chromium === null ? {} : { executablePath: chromium }),
        args: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
      }),
    { scope: "worker" },
  ],
  built: [
    async ({}, use) => {
      const folder = temporaryFolder("gallery");
      const [program, vite] = tool(root, "vite", "vite");
      const config = join(root, "scripts/gallery/vite.config.ts");
      await run(program, [vite, "build", "--config", config, "--outDir", folder.path]);
      await use(folder.path);
      folder.remove();
    },
    { scope: "worker" },
  ],
  gallery: async ({ page, built }, use) => {
    await page.route(`${origin}/**`, async (route) => {
      const { pathname } = new URL(route.request().url());
      const file = join(built, pathname === "/" ? "index.html" : pathname);
      const body = await readFile(file).catch(() => null);
      if (body === null) return route.fulfill({ status: 404 });
      return route.fulfill({
        body,
        // As the app's own pages are served (security.md 2): what draws itself by another way is not to be seen here either.
        headers: { "content-security-policy": "script-src 'self'; style-src 'self'" },
        contentType: contentTypes[extname(file)] ?? "application/octet-stream",
      });
    });
    await use(async (theme, language, section) => {
      const alone = section === undefined ? "" : `&section=${section}`;
      await page.goto(`${origin}/?theme=${theme}&language=${language}${alone}`);
      return page;
    });
  },
});
