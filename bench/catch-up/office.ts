import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { protocol } from "#shared/wire/limits.ts";
import { SignInAnswer, signInPath } from "#shared/wire/sign-in.ts";
import { freePort } from "../../e2e/harness/server.ts";
import { createAccounts } from "../../server/accounts/accounts.ts";
import { append } from "../../server/chat/append.ts";
import { createConversation } from "../../server/chat/create-conversation.ts";
import { databasePath, systemClock, systemIds } from "../../server/start.ts";
import { openSqliteStore } from "../../server/store/sqlite/sqlite-store.ts";
import type { Store } from "../../server/store/store.ts";
import { createTexts } from "./texts.ts";

const reader = { login: "reader", password: "the reader's password" };
const colleagues = 20;
/** So many messages share a write. */
const batch = 1_000;

/** What a conversation gets: in all `messages`, the first the most, by a power law. */
export function sizesOf(messages: number, conversations: number): number[] {
  const weights = Array.from({ length: conversations }, (_, at) => 1 / (at + 1));
  const sum = weights.reduce((a, b) => a + b, 0);
  const sizes = weights.map((weight) => Math.floor((messages * weight) / sum));
  return sizes.map((size, at) =>
    at === 0 ? size + messages - sizes.reduce((a, b) => a + b) : size,
  );
}

/** A server's data folder with one reader, some colleagues, and so many conversations with a first word in each. */
export async function makeOffice(data: string, conversations: number): Promise<string[]> {
  mkdirSync(data, { recursive: true });
  const store = openSqliteStore(databasePath(data));
  const accounts = createAccounts({ store, clock: systemClock, ids: systemIds });
  const own = await accounts.add({ ...reader, name: "Reader" });
  const others = await Promise.all(
    Array.from({ length: colleagues }, (_, at) =>
      accounts.add({ login: `colleague${at}`, name: `同事 ${at}`, password: "a colleague's" }),
    ),
  );
  const ids: string[] = [];
  await store.write(async (tx) => {
    for (let at = 0; at < conversations; at += 1) {
      const sender = others[at % colleagues] ?? "";
      const conversation = await createConversation(tx, {
        id: randomUUID(),
        kind: "group",
        title: `Conversation ${at}`,
        directKey: null,
        people: [own, sender, others[(at + 1) % colleagues] ?? ""],
        lineId: randomUUID(),
        at: Date.now() - 86_400_000,
      });
      const first = { id: systemIds.next(), sender, kind: "text", content: { text: "hello" } };
      await append(tx, conversation, { ...first, at: Date.now() - 86_400_000 });
      ids.push(conversation.id);
    }
  });
  await store.close();
  return ids;
}

/** Says so much in each conversation, a part at a time in turn, as a day in an office goes. */
export async function fillOffice(
  data: string,
  ids: readonly string[],
  sizes: readonly number[],
): Promise<void> {
  const store: Store = openSqliteStore(databasePath(data));
  const text = createTexts(1);
  const parts = ids.flatMap((id, at) =>
    Array.from({ length: Math.ceil((sizes[at] ?? 0) / batch) }, (_, part) => ({
      id,
      count: Math.min(batch, (sizes[at] ?? 0) - part * batch),
    })),
  );
  for (const { id, count } of parts.toSorted((a, b) => a.count - b.count))
    await store.write(async (tx) => {
      const members = await tx.openStints(id);
      let conversation = await tx.conversation(id);
      for (let at = 0; at < count && conversation; at += 1)
        ({ conversation } = await append(tx, conversation, {
          id: systemIds.next(),
          sender: members[at % members.length]?.person ?? null,
          kind: "text",
          content: { text: text() },
          at: Date.now() - 60_000,
        }));
    });
  await store.close();
}

export interface BenchServer {
  readonly url: string;
  readonly pid: number;
  signIn(): Promise<{ readonly token: string; readonly person: string }>;
  stop(): Promise<void>;
}

/** The real server on that data, as a process of its own on loopback. `flags` are for Node. */
export async function startServer(data: string, flags: readonly string[]): Promise<BenchServer> {
  const port = await freePort();
  const entry = join(import.meta.dirname, "../../server/index.ts");
  const child: ChildProcess = spawn(
    process.execPath,
    [...flags, entry, "serve", "--with-parent", "--port", String(port), "--data", data],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const url = `http://127.0.0.1:${port}`;
  if (child.stdout) await once(child.stdout, "data");
  return {
    url,
    pid: child.pid ?? 0,
    async signIn() {
      const device = { id: randomUUID(), name: "bench" };
      const { login: name, password } = reader;
      const response = await fetch(`${url}${signInPath}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name, password, device, protocol }),
      });
      const { payload } = (await response.json()) as { payload: unknown };
      return v.parse(SignInAnswer, payload);
    },
    async stop() {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}
