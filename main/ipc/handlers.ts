import type { HistoryTrouble, Locale, SignInOutcome } from "#shared/ipc/contract.ts";
import type { AccountView, ConnectionView } from "#shared/ipc/views.ts";
import type { Secret } from "../account/account.ts";
import type { Messenger } from "../messaging/messenger.ts";
import type { Handlers } from "./register.ts";

/** What is running for the account that is signed in: its engine and the number of the last change sent. */
export interface OpenAccount {
  readonly messenger: Messenger;
  readonly changeNumber: () => number;
}

export interface HandlerPorts {
  readonly locale: Locale;
  readonly platform: string;
  readonly version: string;
  readonly serverHint: string;
  signIn(server: string, secret: Secret): Promise<SignInOutcome>;
  accountView(): Promise<AccountView | null>;
  trouble(): Promise<HistoryTrouble | null>;
  connectionView(): ConnectionView;
  connectNow(): void;
  openOutside(url: string): Promise<void>;
  /** The running account; resolves once it is open, null when nobody is signed in. */
  open(): Promise<OpenAccount | null>;
}

/** A window asked for something that only a signed-in account has. */
class NotSignedIn extends Error {
  override readonly name = "NotSignedIn";
}

/** What main does for each command: it only passes on to the rooms that know. */
export function createHandlers(ports: HandlerPorts): Handlers {
  const running = async (): Promise<OpenAccount> => {
    const open = await ports.open();
    if (!open) throw new NotSignedIn();
    return open;
  };

  return {
    async start() {
      const open = await ports.open();
      const conversations = open ? await open.messenger.listConversations() : [];
      return {
        locale: ports.locale,
        platform: ports.platform,
        version: ports.version,
        account: await ports.accountView(),
        serverHint: ports.serverHint,
        connection: ports.connectionView(),
        list: { conversations, number: open?.changeNumber() ?? 0 },
        trouble: await ports.trouble(),
      };
    },
    signIn: ({ server, name, password }) =>
      ports.signIn(server, { kind: "password", name, password }),
    async listConversations() {
      const { messenger, changeNumber } = await running();
      const conversations = await messenger.listConversations();
      return { conversations, number: changeNumber() };
    },
    async openConversation({ conversation }) {
      const { messenger, changeNumber } = await running();
      const page = await messenger.newestPage(conversation);
      return { ...page, conversation, number: changeNumber() };
    },
    async olderMessages({ conversation, beforeSeq }) {
      const { messenger, changeNumber } = await running();
      const page = await messenger.olderPage(conversation, beforeSeq);
      return { ...page, conversation, number: changeNumber() };
    },
    async sendMessage(args) {
      return (await running()).messenger.sendMessage(args);
    },
    async retryMessage({ id }) {
      await (await running()).messenger.retryMessage(id);
      return {};
    },
    async markRead({ conversation, seq }) {
      await (await running()).messenger.markRead(conversation, seq);
      return {};
    },
    async listPeople() {
      return { people: await (await running()).messenger.listPeople() };
    },
    async startDirect({ person }) {
      return (await running()).messenger.startDirect(person);
    },
    connectNow() {
      ports.connectNow();
      return Promise.resolve({});
    },
    async openLink({ url }) {
      await ports.openOutside(url);
      return {};
    },
  };
}
