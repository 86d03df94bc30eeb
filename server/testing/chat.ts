import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { limits } from "#shared/wire/limits.ts";
import type { PushPayload, PushType } from "#shared/wire/requests.ts";
import type { MessageRow } from "#shared/wire/rows.ts";
import { createBells } from "../chat/bells.ts";
import { createConversation } from "../chat/create-conversation.ts";
import { addMembers, removeMember } from "../chat/members.ts";
import type { ChatPorts, PageBounds } from "../chat/ports.ts";
import type { Listeners } from "../chat/push-news.ts";
import { createRules } from "../chat/rules.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { ConversationRow, WriteTx } from "../store/store.ts";
import { nobodyConnected } from "./nobody-connected.ts";

export interface Pushed {
  readonly person: string;
  readonly type: PushType;
  readonly payload: PushPayload<PushType>;
}

export const rowsOf = ({ rows }: { readonly rows: readonly unknown[] }): MessageRow[] =>
  rows as MessageRow[];
export const seqsOf = (answer: { readonly rows: readonly unknown[] }): number[] =>
  rowsOf(answer).map(({ seq }) => seq);

/** The rules and the bells on a store of their own, without sockets: the clock and who comes and goes are the test's. */
export function openChat({
  bounds = { rowsMax: limits.pageRowsMax, bytesMax: limits.pageBytesMax },
}: { readonly bounds?: PageBounds } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "magpie-chat-"));
  const store = openSqliteStore(join(folder, "m.db"));
  let now = 1_000_000;
  let last = 0;
  let held = false;
  const pushes: Pushed[] = [];
  const listeners: Listeners = {
    people: () => [],
    has: () => true,
    push: (person, type, payload) => pushes.push({ person, type, payload }),
  };
  const newBells = () =>
    createBells({
      store,
      timers: { after: () => () => undefined },
      listeners,
      bounds,
      onError: (error) => {
        throw error;
      },
    });
  let bells = newBells();
  /** Contents whose bytes have gone. */
  const lost = new Set<string>();
  const ports: ChatPorts = {
    store,
    bytes: {
      sizeOf: async (sha256) =>
        lost.has(sha256)
          ? null
          : store.read(async (tx) => (await tx.content(sha256))?.size ?? null),
    },
    clock: { now: () => now },
    ids: { next: () => `made-${(last += 1)}` },
    bounds,
    sha256: (bytes) => createHash("sha256").update(bytes).digest("hex"),
    selfKeysMax: 9,
    changeWindowMs: limits.changeWindowMs,
    connected: nobodyConnected,
    ring: (conversation, mover) => void (held || bells.ring(conversation, mover)),
    push: listeners.push,
  };
  const rules = createRules(ports);
  const line = () => ({ id: ports.ids.next(), at: now });
  const stored = async (id: string): Promise<ConversationRow> => {
    const row = await store.read((tx) => tx.conversation(id));
    if (!row) throw new Error(`no conversation ${id}`);
    return row;
  };
  const within = async <T>(
    id: string,
    work: (tx: WriteTx, conversation: ConversationRow) => Promise<T>,
  ): Promise<T> =>
    store.write(async (tx) => {
      const conversation = await tx.conversation(id);
      if (!conversation) throw new Error(`no conversation ${id}`);
      return work(tx, conversation);
    });

  const told = async (): Promise<void> => {
    for (let round = 0; round < 3; round += 1) await store.read(async () => undefined);
  };

  return {
    folder,
    store,
    ports,
    rules,
    pushes,
    lost,
    stored,
    within,
    /** Resolves when what was rung for has been pushed: reads come one after another, and a bell goes round once more. */
    told,
    /** From here on requests ring no bell. */
    hold: (): void => void (held = true),
    /** Tells what is new, and resolves when it has been told. */
    async ring(conversation = "g"): Promise<void> {
      bells.ring(conversation);
      await told();
    },
    pass: (ms: number): void => void (now += ms),
    /** Another process takes over, with no memory of what was pushed. */
    forget(): void {
      bells.stop();
      bells = newBells();
    },
    /** Its creation is seq 1. */
    create: (people: readonly string[], id = "g"): Promise<ConversationRow> =>
      store.write((tx) =>
        createConversation(tx, {
          id,
          kind: "group",
          title: null,
          directKey: null,
          people,
          lineId: ports.ids.next(),
          at: now,
        }),
      ),
    say: (person: string, id: string, words = id, conversation = "g") =>
      rules.send(person, { id, conversation, kind: "text", content: { text: words } }),
    /** Joining and leaving have no bell of their own. */
    join: (person: string, seesHistory: boolean): Promise<boolean> =>
      within(
        "g",
        async (tx, conversation) =>
          (await addMembers(tx, conversation, [person], { line: line(), by: null, seesHistory }))
            .length > 0,
      ),
    leave: (person: string): Promise<boolean> =>
      within(
        "g",
        async (tx, conversation) =>
          (await removeMember(tx, conversation, person, { line: line(), by: person })) !== null,
      ),
    async close(): Promise<void> {
      bells.stop();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Chat = ReturnType<typeof openChat>;
