import { createAccounts } from "#server/accounts/accounts.ts";
import { announce } from "#server/chat/announce.ts";
import { createConversation, directKeyOf } from "#server/chat/create-conversation.ts";
import { putCard } from "#server/chat/directory.ts";
import { addMembers, removeMember } from "#server/chat/members.ts";
import type { Clock, Ids } from "#server/chat/ports.ts";
import type { Store } from "#server/store/store.ts";

/** What an administrator does beside the running server, as its command line does. Nobody is rung for. */
export interface Administration {
  addPeople(people: readonly string[]): Promise<void>;
  rename(person: string, name: string): Promise<void>;
  makeDirect(a: string, b: string): Promise<string>;
  makeGroup(title: string, people: readonly string[]): Promise<string>;
  announce(text: string): Promise<void>;
  /** Lets somebody speak to everybody, or no longer. */
  setAnnouncer(person: string, on: boolean): Promise<void>;
  /** Makes somebody a member; of what was said before they see nothing where `isHidden`. */
  join(conversation: string, person: string, isHidden: boolean): Promise<void>;
  remove(conversation: string, person: string): Promise<void>;
}

const card = (id: string, name: string) =>
  ({
    kind: "person",
    id,
    name,
    english: "",
    title: "",
    department: null,
    phone: "",
    email: "",
    disabled: false,
    picture: null,
    status: null,
  }) as const;

export function createAdministration(
  store: Store,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Administration {
  const make = (
    kind: "direct" | "group",
    title: string | null,
    directKey: string | null,
    people: readonly string[],
  ): Promise<string> =>
    store.write(async (tx) => {
      const fresh = { id: ids.next(), lineId: ids.next(), at: clock.now() };
      return (await createConversation(tx, { ...fresh, kind, title, directKey, people })).id;
    });

  return {
    addPeople: (people) =>
      store.write(async (tx) => {
        for (const person of people) {
          await tx.putAccount({
            person,
            login: person,
            password: "-",
            disabled: false,
            imported: false,
            gone: false,
            announcer: false,
          });
          await putCard(tx, card(person, person));
        }
      }),
    async rename(person, name) {
      await store.write((tx) => putCard(tx, card(person, name)));
    },
    makeDirect: (a, b) => make("direct", null, directKeyOf(a, b), [a, b]),
    makeGroup: (title, people) => make("group", title, null, people),
    async announce(text) {
      await announce({ store, clock, ids }, text);
    },
    // Here people sign in by their ids.
    setAnnouncer: (person, on) => createAccounts({ store, clock, ids }).setAnnouncer(person, on),

    join: (id, person, isHidden) =>
      store.write(async (tx) => {
        const conversation = await tx.conversation(id);
        const line = { id: ids.next(), at: clock.now() };
        if (conversation)
          await addMembers(tx, conversation, [person], { line, by: null, seesHistory: !isHidden });
      }),

    remove: (id, person) =>
      store.write(async (tx) => {
        const conversation = await tx.conversation(id);
        const line = { id: ids.next(), at: clock.now() };
        if (conversation) await removeMember(tx, conversation, person, { line, by: null });
      }),
  };
}
