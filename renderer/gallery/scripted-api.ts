import { commandNames } from "#shared/ipc/channels.ts";
import type {
  DevicesOutcome,
  EventPayload,
  Locale,
  MagpieApi,
  ReadersOutcome,
  Start,
} from "#shared/ipc/contract.ts";
import { defaultSettings, type Settings } from "#shared/ipc/settings.ts";
import type {
  ConnectionView,
  ConversationView,
  DeviceView,
  DirectoryView,
  GroupMembersView,
  MessageDetails,
  MessageView,
  PersonView,
  PresenceView,
  ReadFigure,
  Rescued,
  StorageTrouble,
  TypistView,
} from "#shared/ipc/views.ts";
import type { FileOutcome, Staged, Transfer } from "#shared/ipc/file-views.ts";
import { regions } from "./address.ts";
import { given } from "./given.ts";
import { self } from "./samples.ts";

/** What main would say in a scene. */
export interface Script {
  readonly language?: Locale;
  readonly connection?: ConnectionView;
  readonly conversations?: readonly ConversationView[];
  /** The messages of whichever conversation is opened. */
  readonly messages?: readonly MessageView[];
  /** The places of what is unread there and mentions oneself. */
  readonly mentions?: readonly number[];
  /** What is told of whichever message is asked about. */
  readonly details?: MessageDetails | null;
  readonly storage?: StorageTrouble;
  readonly directory?: DirectoryView;
  /** Everybody in the directory. */
  readonly people?: readonly PersonView[];
  /** How many have read each of one's own messages, by their places. */
  readonly figures?: readonly { readonly seq: number; readonly figure: ReadFigure }[];
  /** Who has read whichever message is asked about; never answered where it is left out. */
  readonly readers?: ReadersOutcome;
  readonly officeSize?: number;
  readonly mayAnnounce?: boolean;
  /** Who is in whichever group is asked about. */
  readonly members?: readonly GroupMembersView["members"][number][];
  readonly settings?: Partial<Settings>;
  readonly presence?: readonly PresenceView[];
  /** Who is writing, by conversation. */
  readonly typing?: Readonly<Record<string, readonly TypistView[]>>;
  /** What travels. */
  readonly transfers?: readonly Transfer[];
  /** What the person picks. */
  readonly staged?: readonly Staged[];
  /** Files can be taken in to be sent; one called "refused.txt" never. */
  readonly stages?: boolean;
  /** What was shared in whichever conversation is asked about; else what is in its messages. */
  readonly shared?: readonly MessageView[];
  readonly sharedMore?: boolean;
  readonly rescued?: Rescued;
  readonly sentAgain?: number;
  /** Null where the server cannot be asked; never answered where it is left out. */
  readonly devices?: readonly DeviceView[] | null;
}

const cannotBeHad = (): Promise<FileOutcome> => Promise.resolve({ done: false, problem: "failed" });

function devicesOf({ devices }: Script): Promise<DevicesOutcome> {
  if (devices === undefined) return new Promise(() => undefined);
  return Promise.resolve(
    devices === null ? { ok: false, problem: "failed" } : { ok: true, devices: [...devices] },
  );
}

/**
 * Main, as far as a scene needs it: everything that is asked for is there at once, nothing that is done has an effect,
 * what is sent cannot be saved, and what is changed is changed too late.
 */
export function scriptedApi(script: Script): MagpieApi {
  const {
    language = "en",
    connection = { state: "connected", catchingUp: false, progress: null },
  } = script;
  const list = { conversations: [...(script.conversations ?? [])], number: 0 };
  const start: Start = {
    locale: language,
    region: regions[language],
    account: {
      ...self,
      mayAnnounce: script.mayAnnounce ?? false,
      server: "https://magpie.example.com",
      keptSafely: true,
    },
    serverHint: "",
    connection,
    settings: { ...defaultSettings, ...script.settings },
    version: "0.1.0",
    installed: true,
    list,
    trouble: null,
    locked: null,
    storage: script.storage ?? null,
    rescued: script.rescued ?? null,
    sentAgain: script.sentAgain ?? 0,
  };
  const page = (conversation: string) => ({
    conversation,
    messages: [...(script.messages ?? [])],
    more: false,
    newer: false,
    readSeq: 0,
    mentions: [...(script.mentions ?? [])],
    number: 0,
  });
  const scripted: Partial<MagpieApi> = {
    start: () => Promise.resolve(start),
    listConversations: () => Promise.resolve(list),
    openConversation: ({ conversation }) => Promise.resolve(page(conversation)),
    olderMessages: ({ conversation }) => Promise.resolve(page(conversation)),
    sendMessage: () => Promise.resolve({ ok: false, problem: "storage" }),
    editMessage: () => Promise.resolve({ ok: false, problem: "tooLate" }),
    recallMessage: () => Promise.resolve({ ok: false, problem: "tooLate" }),
    messageDetails: () => Promise.resolve({ details: script.details ?? null }),
    takeBack: () => Promise.resolve({ text: null }),
    pickFiles: () => Promise.resolve({ files: [...(script.staged ?? [])], refused: [] }),
    stageFile(file) {
      const { name, size, type } = file;
      if (!script.stages || name === "refused.txt")
        return Promise.resolve({ ok: false, name, problem: "unreadable" });
      const token = `staged-${given.staged.size}`;
      given.staged.set(token, file);
      return Promise.resolve({ ok: true, staged: { token, name, size, type } });
    },
    unstage({ tokens }) {
      given.unstaged.push(...tokens);
      return Promise.resolve({});
    },
    stageBegin: ({ name }) => Promise.resolve({ ok: false, name, problem: "failed" }),
    stageChunk: () => Promise.resolve({ ok: false }),
    stageEnd: () => Promise.resolve({ ok: false, name: "", problem: "failed" }),
    sendFiles(asked) {
      if (!script.stages) return Promise.resolve({ ok: false, problem: "storage" });
      given.sent.push(asked);
      return Promise.resolve({ ok: true, messages: asked.files.map(({ token }) => token) });
    },
    fetchFile: cannotBeHad,
    openFile: cannotBeHad,
    showInFolder: cannotBeHad,
    saveFileAs: cannotBeHad,
    copyPicture: async () => ({ ...(await cannotBeHad()), toDraw: null }),
    conversationFiles: () =>
      Promise.resolve({
        messages: [
          ...(script.shared ?? (script.messages ?? []).filter(({ file }) => file !== null)),
        ],
        more: script.sharedMore ?? false,
      }),
    directory: () => Promise.resolve(script.directory ?? { people: [], departments: [] }),
    listPeople: () => Promise.resolve({ people: [...(script.people ?? [])] }),
    groupMembers: () =>
      Promise.resolve({
        members: [...(script.members ?? [])],
        complete: true,
        mayTakeOver: false,
      }),
    readFigures: () => Promise.resolve({ of: [...(script.figures ?? [])] }),
    messageReaders: () =>
      script.readers ? Promise.resolve(script.readers) : new Promise(() => undefined),
    officeSize: () => Promise.resolve({ people: script.officeSize ?? 0 }),
    listDevices: () => devicesOf(script),
    watchPeople: () => Promise.resolve({ known: [...(script.presence ?? [])] }),
    on(event, listener) {
      if (event === "transfers" && script.transfers) {
        const tellTransfers = listener as (payload: EventPayload<"transfers">) => void;
        tellTransfers({ of: [...script.transfers] });
      }
      const tell = listener as (payload: EventPayload<"typing">) => void;
      if (event === "typing")
        for (const [conversation, people] of Object.entries(script.typing ?? {}))
          tell({ conversation, people: [...people] });
      return () => undefined;
    },
  };
  const rest = Object.fromEntries(commandNames.map((name) => [name, () => Promise.resolve({})]));
  return { ...rest, ...scripted } as MagpieApi;
}
