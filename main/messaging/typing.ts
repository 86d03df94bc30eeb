import type { MessageView, TypistView } from "#shared/ipc/views.ts";
import { isUnknown } from "#shared/wire/codes.ts";
import type { Link, Timers } from "./ports.ts";

export interface TypingPorts {
  readonly link: Link;
  readonly timers: Timers;
  /** The person whose messages these are. */
  readonly self: string;
  /** A person's name; empty where it is not known. */
  nameOf(person: string): Promise<string>;
  /** Who is writing in a conversation now, in the order in which they began. */
  tell(conversation: string, people: readonly TypistView[]): void;
}

/** While somebody writes, the others hear of it at most so often, in ms. */
export const sayEveryMs = 3_000;
/** What was heard of somebody holds for so long, in ms. */
export const holdsMs = 6_000;
/** So many are believed to be writing at once; a server that names more is not followed. */
export const typistsMax = 200;

interface Typist {
  /** Null while it is being looked up. */
  name: string | null;
  cancel(): void;
}

/** Who is writing (SPEC.md, PR): said and heard while there is a connection, and kept nowhere. */
export function createTyping({ link, timers, self, nameOf, tell }: TypingPorts) {
  /** Where it was said a moment ago, with what ends that. */
  const said = new Map<string, () => void>();
  const typing = new Map<string, Map<string, Typist>>();
  let supported = true;

  const tellOf = (conversation: string): void => {
    const people = [...(typing.get(conversation) ?? [])].flatMap(([id, { name }]) =>
      name === null ? [] : [{ id, name }],
    );
    tell(conversation, people);
  };

  const end = (conversation: string, person: string): void => {
    const those = typing.get(conversation);
    const one = those?.get(person);
    if (!those || !one) return;
    one.cancel();
    those.delete(person);
    if (those.size === 0) typing.delete(conversation);
    if (one.name !== null) tellOf(conversation);
  };

  const heard = async (conversation: string, person: string): Promise<void> => {
    const those = typing.get(conversation) ?? new Map<string, Typist>();
    const cancel = timers.after(holdsMs, () => end(conversation, person));
    const known = those.get(person);
    if (known) {
      known.cancel();
      known.cancel = cancel;
      return;
    }
    const one: Typist = { name: null, cancel };
    typing.set(conversation, those.set(person, one));
    const name = await nameOf(person).catch(() => "");
    // It may have ended meanwhile.
    if (typing.get(conversation)?.get(person) !== one) return;
    one.name = name;
    tellOf(conversation);
  };

  const pause = (conversation: string): void => {
    const cancel = timers.after(sayEveryMs, () => said.delete(conversation));
    said.set(conversation, cancel);
  };
  /** The next key is said at once. */
  const resume = (conversation: string): void => {
    said.get(conversation)?.();
    said.delete(conversation);
  };

  const forget = (): void => {
    supported = true;
    for (const conversation of said.keys()) resume(conversation);
    for (const [conversation, those] of typing)
      for (const person of those.keys()) end(conversation, person);
  };

  const count = (): number => [...typing.values()].reduce((sum, { size }) => sum + size, 0);

  const disposers = [
    link.onLive(forget),
    link.onPush((push) => {
      if (push.type !== "typing") return;
      const { conversation, person } = push.payload;
      const isKnown = typing.get(conversation)?.has(person) ?? false;
      if (person !== self && (isKnown || count() < typistsMax)) void heard(conversation, person);
    }),
  ];

  return {
    /** Something is being written in a conversation: call it with each key. */
    async say(conversation: string): Promise<void> {
      if (!link.live || !supported || said.has(conversation)) return;
      pause(conversation);
      const outcome = await link.request("typing", { conversation });
      // A refusal about this very conversation says nothing of others.
      if (isUnknown(outcome)) supported = false;
    },
    /** A message has been written: whoever goes on writing is said to. */
    wrote: resume,
    /** These messages are here: who wrote them has stopped writing them. */
    arrived(messages: readonly Pick<MessageView, "conversation" | "sender">[]): void {
      for (const { conversation, sender } of messages)
        if (sender !== null) end(conversation, sender);
    },
    stop(): void {
      for (const dispose of disposers) dispose();
      forget();
    },
  };
}

export type Typing = ReturnType<typeof createTyping>;
