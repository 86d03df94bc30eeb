import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import app from "../../vite.config.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Where Vite's server listens and by which word it marks what it puts into the page: scripts/dev.ts chooses both. */
const port = Number(process.env["MAGPIE_DEV_PORT"] ?? "0");
const nonce = process.env["MAGPIE_DEV_NONCE"] ?? "";

/**
 * The app's configuration for `npm run dev`: pages from Vite's server with hot replacement, main and preload built beside
 * the real build, never over it.
 */
export default mergeConfig(
  app,
  defineConfig({
    cacheDir: path("../../out-dev/vite"),
    html: { cspNonce: nonce },
    server: {
      host: "127.0.0.1",
      port,
      strictPort: true,
      // A save that takes two steps (emptied, then written) must not be served in between: the second step would go unseen.
      watch: { awaitWriteFinish: { stabilityThreshold: 100, pollInterval: 20 } },
      // The page's own address is app://magpie: its socket must be told where to go.
      hmr: { protocol: "ws", host: "127.0.0.1", clientPort: port },
    },
    optimizeDeps: { entries: ["index.html"] },
    builder: {
      async buildApp(builder) {
        for (const name of ["main", "preload"]) {
          const environment = builder.environments[name];
          if (environment) await builder.build(environment);
        }
      },
    },
    environments: {
      main: {
        define: { MAGPIE_DEVELOPMENT: "true" },
        build: { outDir: path("../../out-dev/main") },
      },
      preload: { build: { outDir: path("../../out-dev/preload") } },
    },
  }),
);
