import { codes } from "#shared/wire/codes.ts";
import type { StintRow } from "../../store/store.ts";
import { type ChatPorts, Refusal, type Rules } from "../ports.ts";
import { type Acting, actOnGroup, isAtLeast, requireMemberOf } from "./acting.ts";

/**
 * Whether the one who acts may hand the group over: its owner; and where the owner's account is no longer active, or there is none,
 * an admin, or anybody where there is no admin either.
 */
async function mayHandOver({ tx, own, members }: Acting): Promise<boolean> {
  if (own.role === "owner") return true;
  const isActive = async ({ person }: StintRow): Promise<boolean> =>
    (await tx.account(person))?.disabled === false;
  const owner = members.find(({ role }) => role === "owner");
  if (owner && (await isActive(owner))) return false;
  if (own.role === "admin") return true;
  for (const admin of members.filter(({ role }) => role === "admin"))
    if (await isActive(admin)) return false;
  return true;
}

/** The group has one owner: who was it is an admin from here on. */
async function handOver(acting: Acting, heir: StintRow): Promise<number | null> {
  const { tx, members, say } = acting;
  if (heir.role === "owner") return null;
  if (!(await mayHandOver(acting))) throw new Refusal(codes.notAllowed);
  const { rev, stamp } = await say({ event: "handedOver", person: heir.person });
  const before = members.find(({ role }) => role === "owner");
  if (before) await tx.putStint({ ...before, role: "admin", stamp });
  await tx.putStint({ ...heir, role: "owner", stamp });
  return rev;
}

async function setRole(
  acting: Acting,
  stint: StintRow,
  role: "member" | "admin",
): Promise<number | null> {
  const { tx, own, say } = acting;
  if (!isAtLeast(own.role, "owner") || stint.role === "owner") throw new Refusal(codes.notAllowed);
  if (stint.role === role) return null;
  const { rev, stamp } = await say({ event: "role", person: stint.person, value: role });
  await tx.putStint({ ...stint, role, stamp });
  return rev;
}

/** Who has which rights in a group. */
export function setRoleRule(ports: ChatPorts): Rules["set_role"] {
  return (person, asked) =>
    actOnGroup(ports, person, asked, (acting) => {
      const stint = requireMemberOf(acting, asked.person);
      return asked.role === "owner" ? handOver(acting, stint) : setRole(acting, stint, asked.role);
    });
}
