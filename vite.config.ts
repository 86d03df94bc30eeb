import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Packages that main takes from node_modules at run time: native code, and what it shares with none of our sources. */
const runtimePackages = ["better-sqlite3", "socket.io-client"];

/**
 * One configuration builds the whole client: `client` is the renderer (a page), `main` the main process with the store's
 * worker, `preload` one self-contained CommonJS file, as a sandboxed preload must be.
 */
export default defineConfig({
  root: path("renderer"),
  base: "./",
  plugins: [react()],
  builder: {},
  environments: {
    client: {
      build: {
        outDir: path("out/renderer"),
        emptyOutDir: true,
        target: "chrome140",
        // Fonts and pictures stay files: the page's policy allows only what our own scheme serves.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rolldownOptions: {
          input: { index: path("renderer/index.html") },
        },
      },
    },
    main: {
      consumer: "server",
      // Only the configuration of `npm run dev` says otherwise.
      define: { MAGPIE_DEVELOPMENT: "false" },
      resolve: { external: runtimePackages, noExternal: true },
      build: {
        ssr: true,
        outDir: path("out/main"),
        emptyOutDir: true,
        target: "node24",
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          input: {
            index: path("main/index.ts"),
            "store-worker": path("main/store/worker.ts"),
            "hash-worker": path("main/hash-worker.ts"),
          },
          external: ["electron", ...runtimePackages],
          output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
        },
      },
    },
    preload: {
      consumer: "server",
      resolve: { noExternal: true },
      build: {
        ssr: true,
        outDir: path("out/preload"),
        emptyOutDir: true,
        target: "chrome140",
        minify: false,
        rolldownOptions: {
          input: { index: path("preload/index.ts") },
          external: ["electron"],
          output: { format: "cjs", entryFileNames: "[name].cjs", codeSplitting: false },
        },
      },
    },
  },
});
