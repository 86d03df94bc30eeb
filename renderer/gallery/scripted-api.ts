import { commandNames } from "#shared/ipc/channels.ts";
import type { Locale, MagpieApi, Start } from "#shared/ipc/contract.ts";
import { defaultSettings } from "#shared/ipc/settings.ts";
import type {
  ConnectionView,
  ConversationView,
  DirectoryView,
  MessageDetails,
  MessageView,
  StorageTrouble,
} from "#shared/ipc/views.ts";
import { regions } from "./address.ts";
import { self } from "./samples.ts";

/** What main would say in a scene. */
export interface Script {
  readonly language?: Locale;
  readonly connection?: ConnectionView;
  readonly conversations?: readonly ConversationView[];
  /** The messages of whichever conversation is opened. */
  readonly messages?: readonly MessageView[];
  /** What is told of whichever message is asked about. */
  readonly details?: MessageDetails | null;
  readonly storage?: StorageTrouble;
  readonly directory?: DirectoryView;
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
    account: { ...self, server: "https://magpie.example.com", keptSafely: true },
    serverHint: "",
    connection,
    settings: defaultSettings,
    version: "0.1.0",
    installed: true,
    list,
    trouble: null,
    storage: script.storage ?? null,
  };
  const page = (conversation: string) => ({
    conversation,
    messages: [...(script.messages ?? [])],
    more: false,
    newer: false,
    readSeq: 0,
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
    listPeople: () => Promise.resolve({ people: [] }),
    directory: () => Promise.resolve(script.directory ?? { people: [], departments: [] }),
    on: () => () => undefined,
  };
  const rest = Object.fromEntries(commandNames.map((name) => [name, () => Promise.resolve({})]));
  return { ...rest, ...scripted } as MagpieApi;
}
