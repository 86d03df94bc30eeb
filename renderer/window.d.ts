import type { MagpieApi } from "#shared/ipc/contract.ts";

declare global {
  interface Window {
    /** What preload exposes; the only way out of the page. */
    readonly magpie: MagpieApi;
  }
}
