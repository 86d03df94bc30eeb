import type {
  HistoryTrouble,
  Locale,
  PasswordOutcome,
  SignInOutcome,
} from "#shared/ipc/contract.ts";
import type {
  AccountView,
  ConnectionReport,
  ConnectionView,
  Rescued,
  LockView,
  StorageTrouble,
  StorageUsed,
} from "#shared/ipc/views.ts";
import type { Secret } from "../account/account.ts";
import type { Devices } from "../account/devices.ts";
import type { Settings, SettingsChange } from "#shared/ipc/settings.ts";
import type { Messenger } from "../messaging/messenger.ts";
import type { PresenceWatch } from "../messaging/presence.ts";
import type { Typing } from "../messaging/typing.ts";
import type { Files } from "../files/files.ts";
import { createFileHandlers, type FileActs } from "./file-handlers.ts";
import type { Handlers } from "./register.ts";

/** What is running for the account that is signed in: its engine and the number of the last change sent. */
export interface OpenAccount {
  readonly messenger: Messenger;
  readonly presence: PresenceWatch;
  readonly typing: Typing;
  readonly devices: Devices;
  readonly files: Files;
  readonly changeNumber: () => number;
}

export interface HandlerPorts {
  locale(): { readonly locale: Locale; readonly region: string };
  settings(): Settings;
  changeSettings(part: SettingsChange): Promise<void>;
  signOut(erase: boolean): Promise<void>;
  connectionReport(): Promise<ConnectionReport | null>;
  storageUsed(): Promise<StorageUsed>;
  showLogs(): void;
  readonly version: string;
  readonly installed: boolean;
  readonly serverHint: string;
  signIn(server: string, secret: Secret): Promise<SignInOutcome>;
  accountView(): Promise<AccountView | null>;
  trouble(): Promise<HistoryTrouble | null>;
  lockView(): Promise<LockView | null>;
  changePassword(current: string, next: string): Promise<PasswordOutcome>;
  /** Why nothing can be stored at present. */
  storage(): StorageTrouble;
  /** What was done about a damage of the database. */
  rescued(): Rescued | null;
  dismissRescued(): void;
  showDamaged(): void;
  /** How many messages are sent again, until that was seen. */
  sentAgain(): number;
  dismissSentAgain(): void;
  connectionView(): ConnectionView;
  readonly fileActs: FileActs;
  attend(contents: number, conversation: string | null): void;
  openWindow(conversation: string): Promise<void>;
  network(online: boolean): void;
  connectNow(): void;
  openOutside(url: string): Promise<void>;
  /** The running account; resolves once it is open, null when nobody is signed in. */
  open(): Promise<OpenAccount | null>;
  /** The running account as it is at this moment, also while it is about to close. */
  openNow(): OpenAccount | null;
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
  /** Also while it is about to close: what was sent goes with the draft that it was, and in turn would come too late. */
  const current = async (): Promise<OpenAccount> => ports.openNow() ?? running();

  /**
   * What `read` gives, with the number of the last change that it includes: nothing may be awaited between the two, or a
   * change that is sent meanwhile would be hidden under its own number.
   */
  const numbered = async <T>(
    { messenger, changeNumber }: OpenAccount,
    read: (messenger: Messenger) => Promise<T>,
  ): Promise<T & { number: number }> => {
    const result = await read(messenger);
    return { ...result, number: changeNumber() };
  };
  const list = async (messenger: Messenger) => ({
    conversations: await messenger.listConversations(),
  });

  return {
    async start() {
      const open = await ports.open();
      const account = await ports.accountView();
      const trouble = await ports.trouble();
      const locked = await ports.lockView();
      return {
        ...ports.locale(),
        settings: ports.settings(),
        version: ports.version,
        installed: ports.installed,
        account,
        serverHint: ports.serverHint,
        trouble,
        locked,
        storage: ports.storage(),
        rescued: ports.rescued(),
        sentAgain: ports.sentAgain(),
        list: open ? await numbered(open, list) : { conversations: [], number: 0 },
        connection: ports.connectionView(),
      };
    },
    signIn: ({ server, name, password }) =>
      ports.signIn(server, { kind: "password", name, password }),
    listConversations: async () => numbered(await running(), list),
    openConversation: async ({ conversation, fromSeq }) =>
      numbered(await running(), async (messenger) => ({
        ...(await (fromSeq === null
          ? messenger.newestPage(conversation)
          : messenger.pagesFrom(conversation, fromSeq))),
        conversation,
      })),
    olderMessages: async ({ conversation, beforeSeq }) =>
      numbered(await running(), async (messenger) => ({
        ...(await messenger.olderPage(conversation, beforeSeq)),
        conversation,
      })),
    newerMessages: async ({ conversation, fromSeq }) =>
      numbered(await running(), async (messenger) => ({
        ...(await messenger.newerPage(conversation, fromSeq)),
        conversation,
      })),
    async reachHistory({ conversation, beforeSeq }) {
      (await running()).messenger.reachHistory(conversation, beforeSeq);
      return {};
    },
    async sendMessage(args) {
      const { messenger, typing } = await current();
      typing.wrote(args.conversation);
      return messenger.sendMessage(args);
    },
    ...createFileHandlers({ acts: ports.fileActs, running, current }),
    async retryMessage({ id }) {
      const { messenger, files } = await running();
      await messenger.retryMessage(id);
      files.run();
      return {};
    },
    async editMessage({ id, text, chosen }) {
      return (await running()).messenger.editMessage(id, text, chosen);
    },
    async recallMessage({ id }) {
      return (await running()).messenger.recallMessage(id);
    },
    async dismissRefusal({ id }) {
      await (await running()).messenger.dismissRefusal(id);
      return {};
    },
    dismissSentAgain() {
      ports.dismissSentAgain();
      return Promise.resolve({});
    },
    async messageDetails({ id }) {
      return { details: await (await running()).messenger.messageDetails(id) };
    },
    async readFigures({ conversation, seqs }) {
      return { of: await (await running()).messenger.readFigures(conversation, seqs) };
    },
    async messageReaders({ id }) {
      return (await running()).messenger.messageReaders(id);
    },
    async announce({ text }) {
      return (await running()).messenger.announce(text);
    },
    async officeSize() {
      return { people: await (await running()).messenger.officeSize() };
    },
    async takeBack({ id }) {
      return { text: await (await running()).messenger.takeBack(id) };
    },
    async markRead({ conversation, seq }) {
      await (await running()).messenger.markRead(conversation, seq);
      return {};
    },
    async markConversation({ conversation, ...mark }) {
      await (await running()).messenger.mark(conversation, mark);
      return {};
    },
    async saveDraft({ conversation, text }) {
      // Never in turn: whoever is there then may be somebody else. A window tries again what could not be kept.
      const open = ports.openNow();
      if (!open) throw new NotSignedIn();
      await open.messenger.saveDraft(conversation, text);
      return {};
    },
    async listPeople() {
      return { people: await (await running()).messenger.listPeople() };
    },
    async directory() {
      return (await running()).messenger.directory();
    },
    async startDirect({ person }) {
      return (await running()).messenger.startDirect(person);
    },
    async createGroup(args) {
      return (await running()).messenger.createGroup(args);
    },
    async changeGroup({ conversation, ...change }) {
      return (await running()).messenger.changeGroup(conversation, change);
    },
    async addMembers({ conversation, people }) {
      return (await running()).messenger.addMembers(conversation, people);
    },
    async removeMember({ conversation, person }) {
      return (await running()).messenger.removeMember(conversation, person);
    },
    async setRole({ conversation, person, role }) {
      return (await running()).messenger.setRole(conversation, person, role);
    },
    async handOver({ conversation, person }) {
      return (await running()).messenger.handOver(conversation, person);
    },
    async dissolveGroup({ conversation }) {
      return (await running()).messenger.dissolveGroup(conversation);
    },
    async groupMembers({ conversation }) {
      return (await running()).messenger.groupMembers(conversation);
    },
    async dismissAct({ op }) {
      await (await running()).messenger.dismissAct(op);
      return {};
    },
    async setPicture({ picture }) {
      return (await running()).messenger.setPicture(picture);
    },
    async setStatus({ status }) {
      return (await running()).messenger.setStatus(status);
    },
    async attend({ conversation }, { contents }) {
      ports.attend(contents, conversation);
      const open = await ports.open();
      open?.files.attend(contents, conversation);
      if (conversation !== null) open?.messenger.prefer(conversation);
      return {};
    },
    async watchPeople({ people }, { contents }) {
      return { known: (await ports.open())?.presence.watch(contents, people) ?? [] };
    },
    async typing({ conversation }) {
      await (await ports.open())?.typing.say(conversation);
      return {};
    },
    async openWindow({ conversation }) {
      await ports.openWindow(conversation);
      return {};
    },
    network({ online }) {
      ports.network(online);
      return Promise.resolve({});
    },
    async changeSettings(part) {
      await ports.changeSettings(part);
      return {};
    },
    async signOut({ erase }) {
      await ports.signOut(erase);
      return {};
    },
    async listDevices() {
      return (await running()).devices.list();
    },
    async signOutDevices({ device }) {
      return (await running()).devices.signOut(device);
    },
    changePassword: ({ current, next }) => ports.changePassword(current, next),
    async connectionReport() {
      return { report: await ports.connectionReport() };
    },
    storageUsed: () => ports.storageUsed(),
    showLogs() {
      ports.showLogs();
      return Promise.resolve({});
    },
    showDamaged() {
      ports.showDamaged();
      return Promise.resolve({});
    },
    dismissRescued() {
      ports.dismissRescued();
      return Promise.resolve({});
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
