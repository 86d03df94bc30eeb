import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** The gallery alone: the app's own configuration knows nothing of it, so that no build of the app can carry it. */
export default defineConfig({
  root: path("../../renderer/gallery"),
  base: "./",
  cacheDir: path("../../node_modules/.vite-gallery"),
  plugins: [react()],
  server: { host: "127.0.0.1" },
  build: { target: "chrome140", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
