import type { DevicesOutcome, SignOutDevicesOutcome } from "#shared/ipc/contract.ts";
import type { Link } from "../messaging/ports.ts";

/** Where the person is signed in: the server's to say, so it can be told and changed only while connected. */
export function createDevices(link: Link) {
  return {
    /** The last seen first. */
    async list(): Promise<DevicesOutcome> {
      const outcome = await link.request("devices", {});
      if (outcome.kind === "answered") return { ok: true, devices: outcome.payload.devices };
      return { ok: false, problem: outcome.kind === "lost" ? "offline" : "failed" };
    },
    /** Signs one of them out, or with null all but this one. */
    async signOut(device: string | null): Promise<SignOutDevicesOutcome> {
      const { kind } = await link.request("revoke", { device });
      if (kind === "answered") return { ok: true };
      return { ok: false, problem: kind === "lost" ? "offline" : "failed" };
    },
  };
}

export type Devices = ReturnType<typeof createDevices>;
