import { announce } from "#server/chat/announce.ts";
import { append } from "#server/chat/append.ts";
import { createConversation, directKeyOf } from "#server/chat/create-conversation.ts";
import { putCard } from "#server/chat/directory.ts";
import type { Clock, Ids } from "#server/chat/ports.ts";
import type { Store, WriteTx } from "#server/store/store.ts";

/** What an administrator does beside the running server, as its command line does. Nobody is rung for. */
export interface Administration {
  addPeople(people: readonly string[]): Promise<void>;
  rename(person: string, name: string): Promise<void>;
  makeDirect(a: string, b: string): Promise<string>;
  makeGroup(title: string, people: readonly string[]): Promise<string>;
  announce(text: string): Promise<void>;
  /** Makes somebody a member; of what was said before they see nothing where `isHidden`. */
  join(conversation: string, person: string, isHidden: boolean): Promise<void>;
  remove(conversation: string, person: string): Promise<void>;
}

const card = (id: string, name: string) =>
  ({
    kind: "person",
    id,
    name,
    title: "",
    department: null,
    phone: "",
    email: "",
    disabled: false,
    picture: null,
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

  const line = async (tx: WriteTx, id: string, event: string) => {
    const conversation = await tx.conversation(id);
    if (!conversation) return null;
    const message = { id: ids.next(), sender: null, kind: "system", content: { event } };
    return (await append(tx, conversation, { ...message, at: clock.now() })).conversation;
  };

  return {
    addPeople: (people) =>
      store.write(async (tx) => {
        for (const person of people) {
          await tx.putAccount({ person, login: person, password: "-", disabled: false });
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

    join: (id, person, isHidden) =>
      store.write(async (tx) => {
        const before = await tx.stints(id, person);
        if (before.some(({ to_seq }) => to_seq === null)) return;
        const after = await line(tx, id, "joined");
        if (!after) return;
        const { seq, rev, n } = after;
        const stamp = await tx.nextStamp();
        const position = await tx.position(id, person);
        const sent = position?.sent ?? 0;
        await tx.putStint({
          conversation: id,
          person,
          role: "member",
          from_seq: isHidden ? seq : 1,
          joined_seq: seq,
          to_seq: null,
          from_rev: rev,
          to_rev: null,
          stamp,
        });
        // Joining begins with everything read (delivery.md, Reading).
        const read = { read_seq: seq, read_others: n - sent, recv_seq: seq };
        await tx.putPosition({ conversation: id, person, sent, ...read, stamp });
      }),

    remove: (id, person) =>
      store.write(async (tx) => {
        const stint = (await tx.stints(id, person)).find(({ to_seq }) => to_seq === null);
        const to = (await tx.conversation(id))?.seq;
        if (!stint || to === undefined) return;
        const after = await line(tx, id, "left");
        if (!after) return;
        const stamp = await tx.nextStamp();
        await tx.putStint({ ...stint, to_seq: to, to_rev: after.rev, stamp });
      }),
  };
}
