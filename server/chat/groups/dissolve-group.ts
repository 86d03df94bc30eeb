import type { ChatPorts, Rules } from "../ports.ts";
import { actOnGroup, requireRole } from "./acting.ts";

/** Ends a group: its members keep it, to read, also on devices that are new; nothing in it changes any more. */
export function dissolveGroupRule(ports: ChatPorts): Rules["dissolve_group"] {
  return (person, asked) =>
    actOnGroup(ports, person, asked, async (acting) => {
      requireRole(acting, "owner");
      return (await acting.say({ event: "dissolved" }, { dissolved: true })).rev;
    });
}
