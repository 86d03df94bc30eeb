import { defineConfig } from "@playwright/test";

/** Whole-app specs. They start real servers and real clients; nothing in them knows which runtime the app runs on. */
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  timeout: 120_000,
  // Pictures are made by `npm run gallery -- --update` and by nothing else.
  updateSnapshots: "none",
  expect: {
    // Whoever waits for a condition is given as long as a busy machine needs; no spec judges that time but those that say so.
    timeout: 20_000,
    toHaveScreenshot: {
      pathTemplate: "{testDir}/gallery/{arg}{ext}",
      animations: "disabled",
      caret: "hide",
      scale: "css",
    },
  },
  // Clients are whole programs: more at once than cores only makes each slower.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  grep: process.env["MAGPIE_LONG"] === "1" ? /@long/ : /.*/,
  ...(process.env["MAGPIE_LONG"] === "1" ? {} : { grepInvert: /@long/ }),
  // What takes a minute each comes first: begun last, it would be waited for alone.
  projects: [
    { name: "gallery", testMatch: "gallery.spec.ts" },
    { name: "app", testIgnore: "gallery.spec.ts" },
  ],
  outputDir: "../test-results",
  reporter: [["list"]],
});
