import { expect, vi } from "vitest";
import type {
  AnnounceOutcome,
  ChangeOutcome,
  CommandArgs,
  EventName,
  EventPayload,
  GroupOutcome,
  MagpieApi,
  Start,
  DirectOutcome,
} from "#shared/ipc/contract.ts";
import type { SendFilesOutcome } from "#shared/ipc/file-views.ts";
import { defaultSettings, type Settings, type SettingsChange } from "#shared/ipc/settings.ts";
import type {
  ConversationView,
  MessagePage,
  MessageView,
  PresenceView,
} from "#shared/ipc/views.ts";
import { until } from "#shared/testing/until.ts";
import { createAppStore } from "./store.ts";

/** A conversation of two, all of which is here. */
export const conversation = (id: string, activeAt: number, unread = 0): ConversationView => ({
  id,
  kind: "direct",
  title: id,
  peer: null,
  memberCount: 2,
  notice: "",
  picture: null,
  adminsOnly: false,
  showsHistory: false,
  dissolved: false,
  ownRole: "member",
  canWrite: true,
  acts: [],
  unread,
  last: null,
  lastOther: null,
  mentioned: false,
  lastMention: null,
  activeAt,
  pinned: null,
  muted: false,
  draft: "",
  member: true,
  complete: true,
});

/** Somebody else's message of conversation `a`. */
export const message = (seq: number, over: Partial<MessageView> = {}): MessageView => ({
  id: `m${seq}`,
  conversation: "a",
  seq,
  sender: "p",
  senderName: "p",
  senderPicture: null,
  mine: false,
  kind: "text",
  text: `${seq}`,
  mentions: [],
  mentionsAll: false,
  file: null,
  upload: null,
  line: null,
  recalled: false,
  edited: false,
  pending: null,
  refused: null,
  readBy: null,
  stuck: false,
  lost: false,
  status: "received",
  failure: null,
  time: seq,
  createdAt: seq,
  ...over,
});

/** A page of conversation `a`, all there is. */
export const pageOf = (
  messages: readonly MessageView[],
  over: Partial<MessagePage> = {},
): MessagePage => ({
  conversation: "a",
  messages: [...messages],
  more: false,
  newer: false,
  readSeq: 3,
  mentions: [],
  number: 5,
  ...over,
});

/** A store over a scripted main process; `settings` are what stands on the disk. */
export function office(settings: Settings = defaultSettings) {
  const listeners = new Set<readonly [event: string, (payload: never) => void]>();
  const start: Start = {
    locale: "en",
    region: "en",
    settings,
    version: "1",
    installed: false,
    account: {
      person: "me",
      name: "Me",
      title: "",
      picture: null,
      status: null,
      server: "s",
      mayAnnounce: false,
      keptSafely: true,
    },
    serverHint: "",
    trouble: null,
    locked: null,
    storage: null,
    rescued: null,
    sentAgain: 0,
    connection: { state: "connected", catchingUp: false, progress: null },
    list: { conversations: [conversation("a", 2, 2), conversation("b", 1)], number: 5 },
  };
  const api = {
    start: vi.fn(() => Promise.resolve(start)),
    listConversations: vi.fn(() =>
      Promise.resolve({ conversations: [conversation("b", 9)], number: 9 }),
    ),
    openConversation: vi.fn((args: { conversation: string; fromSeq: number | null }) =>
      Promise.resolve(
        pageOf([message(3), message(4), message(5)], {
          conversation: args.conversation,
          more: true,
        }),
      ),
    ),
    olderMessages: vi.fn((_args: { beforeSeq: number }) =>
      Promise.resolve(pageOf([message(1), message(2)])),
    ),
    newerMessages: vi.fn((_args: { fromSeq: number }) =>
      Promise.resolve(pageOf([message(5), message(6)])),
    ),
    markRead: vi.fn((_args: { conversation: string; seq: number }) => Promise.resolve({})),
    sendMessage: vi.fn(),
    sendFiles: vi.fn((_args: CommandArgs<"sendFiles">): Promise<SendFilesOutcome> =>
      Promise.resolve({ ok: true, messages: ["f1"] }),
    ),
    changeSettings: vi.fn((_change: SettingsChange) => Promise.resolve({})),
    dismissSentAgain: vi.fn(() => Promise.resolve({})),
    takeBack: vi.fn(({ id }: { id: string }) => Promise.resolve({ text: `text of ${id}` })),
    editMessage: vi.fn((_args: { id: string; text: string }): Promise<ChangeOutcome> =>
      Promise.resolve({ ok: true }),
    ),
    recallMessage: vi.fn((_args: { id: string }): Promise<ChangeOutcome> =>
      Promise.resolve({ ok: true }),
    ),
    startDirect: vi.fn((_args: CommandArgs<"startDirect">): Promise<DirectOutcome> =>
      Promise.resolve({ ok: true, conversation: "b" }),
    ),
    announce: vi.fn((_args: CommandArgs<"announce">): Promise<AnnounceOutcome> =>
      Promise.resolve({ ok: true, conversation: "b" }),
    ),
    createGroup: vi.fn((_args: { title: string }): Promise<GroupOutcome> =>
      Promise.resolve({ ok: true, conversation: "a" }),
    ),
    watchPeople: vi.fn((_args: { people: string[] }): Promise<{ known: PresenceView[] }> =>
      Promise.resolve({ known: [] }),
    ),
    typing: vi.fn((_args: { conversation: string }) => Promise.resolve({})),
    saveDraft: vi.fn((_args: { conversation: string; text: string }) => Promise.resolve({})),
    on: (event: string, listener: (payload: never) => void) => {
      const entry = [event, listener] as const;
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
  };
  // The parts of the API that these tests reach.
  const store = createAppStore(api as unknown as MagpieApi);
  const tell = <E extends EventName>(event: E, payload: EventPayload<E>): void => {
    for (const [heard, listener] of listeners) if (heard === event) listener(payload as never);
  };
  return { store, api, tell, listeners, start };
}

/** Waits until the window has started. */
export const ready = async (store: ReturnType<typeof office>["store"]) =>
  until(() => expect(store.getState().phase).toBe("ready"));
