import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { v7 } from "uuid";
import { insertPerson } from "../accounts/accounts.ts";
import { hashPassword } from "../accounts/passwords.ts";
import { newPassword } from "../accounts/secrets.ts";
import { append } from "../chat/append.ts";
import { createConversation, directKeyOf } from "../chat/create-conversation.ts";
import { putCard } from "../chat/directory.ts";
import type { Store, WriteTx } from "../store/store.ts";
import { conversations, type DemoConversation, nextDay } from "./conversations.ts";
import { departments, people } from "./people.ts";

/** Where the demo people's passwords are kept, for whoever started the demo; readable by this user only. */
const demoFile = (data: string): string => join(data, "demo.json");

const draftFile = (data: string): string => `${demoFile(data)}.new`;

/** Why there is no demo office, in words for whoever wanted one. */
export class DemoProblem extends Error {
  override readonly name = "DemoProblem";
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * When the lines of a conversation were written, ms since the epoch, the newest last. Office hours by the clock of this
 * machine; whatever would lie in the future is moved back by whole days.
 */
function timesOf(demo: DemoConversation, now: number): number[] {
  const morning = (at: number, days: number): number => {
    const day = new Date(at);
    day.setDate(day.getDate() + days);
    // A different minute for each conversation, or the whole office would begin at once.
    return day.setHours(9, 5 + ((demo.lines.length * 7) % 40), 0, 0);
  };
  let at = morning(now, -demo.daysAgo);
  const times = demo.lines.map(([, minutes]) => {
    at =
      minutes >= nextDay
        ? morning(at, 1) + (minutes - nextDay) * minuteMs
        : at + minutes * minuteMs;
    return at;
  });
  const newest = times.at(-1) ?? now;
  const back = Math.max(0, Math.ceil((newest - now) / dayMs)) * dayMs;
  return times.map((time) => time - back);
}

async function writeConversation(
  tx: WriteTx,
  demo: DemoConversation,
  idOf: (login: string) => string,
  now: number,
): Promise<void> {
  const [a, b] = [idOf(demo.between[0]), idOf(demo.between[1])];
  const times = timesOf(demo, now);
  const began = times[0] ?? now;
  let conversation = await createConversation(tx, {
    id: v7({ msecs: began }),
    kind: "direct",
    title: null,
    directKey: directKeyOf(a, b),
    people: [a, b],
    lineId: v7({ msecs: began }),
    at: began,
  });
  for (const [index, [who, , text]] of demo.lines.entries()) {
    const at = times[index] ?? now;
    const message = {
      id: v7({ msecs: at }),
      sender: who === "a" ? a : b,
      kind: "text",
      content: { text },
      at,
    };
    ({ conversation } = await append(tx, conversation, message));
  }
  for (const [person, unread] of [
    [a, demo.unread[0]],
    [b, demo.unread[1]],
  ] as const) {
    const position = await tx.position(conversation.id, person);
    if (!position) continue;
    const seq = conversation.seq - unread;
    const { n, own } = await tx.countsAt(conversation.id, seq, person);
    await tx.putPosition({ ...position, read_seq: seq, read_others: n - own, recv_seq: seq });
  }
}

interface Secret {
  readonly login: string;
  readonly name: string;
  readonly password: string;
}

/** Written whole and on the disk before the office is: whatever happens, nobody's password is lost. */
function writeDraft(data: string, people: readonly Secret[]): void {
  mkdirSync(data, { recursive: true });
  const text = `${JSON.stringify({ people }, null, 2)}\n`;
  writeFileSync(draftFile(data), text, { mode: 0o600, flush: true });
}

/**
 * Makes the demo office in an empty store, in one write, and keeps its passwords in `demo.json`. Does nothing where the
 * file is there already; a start that was cut off between the two is finished. Throws where the store has accounts of
 * its own.
 */
export async function createOffice(store: Store, data: string, now: number): Promise<void> {
  const logins = await store.read(async (tx) => (await tx.accounts()).map(({ login }) => login));
  const isOurs = people.every(({ login }) => logins.includes(login));
  if (existsSync(demoFile(data)) && isOurs) return;
  if (existsSync(draftFile(data)) && isOurs) {
    renameSync(draftFile(data), demoFile(data));
    return;
  }
  if (logins.length > 0)
    throw new DemoProblem(
      "this data folder has accounts of its own: the demo office wants an empty one",
    );
  const withSecrets = await Promise.all(
    people.map(async (person) => {
      const password = newPassword();
      return { ...person, id: randomUUID(), password, hash: await hashPassword(password) };
    }),
  );
  writeDraft(
    data,
    withSecrets.map(({ login, name, password }) => ({ login, name, password })),
  );
  const ids = new Map(withSecrets.map(({ login, id }) => [login, id]));
  await store.write(async (tx) => {
    for (const [id, name] of Object.entries(departments))
      await putCard(tx, { kind: "department", id, name, parent: null });
    for (const { id, login, name, title, department, phone, hash } of withSecrets)
      await insertPerson(tx, id, { login, name, title, department, phone, password: hash });
    for (const demo of conversations)
      await writeConversation(tx, demo, (login) => ids.get(login) ?? "", now);
  });
  renameSync(draftFile(data), demoFile(data));
}
