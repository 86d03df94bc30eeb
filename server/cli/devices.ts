import { loginOf } from "../accounts/logins.ts";
import { say, withAccounts } from "./users.ts";

const moment = (at: number): string => new Date(at).toISOString();

/** One line each: the device's id, its name, when it first signed in and when it was last connected. */
export async function listDevices(data: string, login: string): Promise<void> {
  const devices = await withAccounts(data, (accounts) => accounts.devices(login));
  for (const { device, device_name, created_at, seen_at } of devices)
    say([device, device_name, moment(created_at), moment(seen_at)].join("\t"));
}

/** Signs a device out, or all of somebody's. */
export async function revokeDevices(
  data: string,
  login: string,
  device: string | undefined,
): Promise<void> {
  await withAccounts(data, (accounts) => accounts.revoke(login, device ?? null));
  const which = device === undefined ? "every device" : `device ${device}`;
  say(`${loginOf(login)} is signed out on ${which}`);
}
