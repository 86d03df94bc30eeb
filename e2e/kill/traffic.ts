import type { Machine } from "../processes/machine.ts";
import { createRng, type Rng } from "../simulator/rng.ts";
import type { Accepted, Ledger } from "./ledger.ts";

/** A pause between two things that a person does on a machine, in ms. */
const pauseMsMax = 300;
/** So many of one's own newest messages may still be changed. */
const changeableMax = 12;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const words = [
  "收到",
  "ok",
  "明天十点",
  "let us see 👍",
  "好的，我看一下",
  "x".repeat(300),
  "\n\n两行",
];

/** Everything that people do on one machine: say, edit, recall, look, draft, pin, one after the other until it is ended. */
class Hands {
  readonly #machine: Machine;
  readonly #ledger: Ledger;
  readonly #rng: Rng;
  readonly #conversations: readonly string[];
  readonly #own: Accepted[] = [];
  #said = 0;
  readonly #onAccepted: () => void;

  constructor(
    machine: Machine,
    conversations: readonly string[],
    ledger: Ledger,
    rng: Rng,
    onAccepted: () => void,
  ) {
    this.#machine = machine;
    this.#conversations = conversations;
    this.#ledger = ledger;
    this.#rng = rng;
    this.#onAccepted = onAccepted;
  }

  async act(): Promise<void> {
    const conversation = this.#rng.pick(this.#conversations);
    if (conversation === undefined) return;
    const chance = this.#rng.next();
    if (chance < 0.6) await this.#say(conversation);
    else if (chance < 0.72) await this.#edit();
    else if (chance < 0.77) await this.#recall();
    else if (chance < 0.93) await this.#look(conversation);
    else if (chance < 0.97) await this.#draft(conversation);
    else await this.#pin(conversation);
  }

  async #say(conversation: string): Promise<void> {
    const { name, person, engine } = this.#machine;
    this.#said += 1;
    const text = `${name}#${this.#said} ${this.#rng.pick(words)}`;
    const outcome = await engine.ask("say", { conversation, text });
    if (outcome.kind === "gone") return;
    if (outcome.answer === null) throw new Error(`${name} refused to take ${text}`);
    const one: Accepted = {
      id: outcome.answer,
      conversation,
      person,
      device: name,
      text: text.trim(),
      changes: [],
    };
    this.#ledger.accepted.push(one);
    this.#own.push(one);
    if (this.#own.length > changeableMax) this.#own.shift();
    this.#onAccepted();
  }

  async #edit(): Promise<void> {
    const one = this.#rng.pick(this.#own);
    if (!one || one.changes.some(({ kind }) => kind === "recall")) return;
    const [mark] = one.text.split(" ");
    const text = `${mark} again ${one.changes.length + 1}`;
    const outcome = await this.#machine.engine.ask("edit", { id: one.id, text });
    if (outcome.kind === "done" && !outcome.answer) throw new Error(`no edit of ${one.id}`);
    one.changes.push({ kind: "edit", text, taken: outcome.kind === "done" });
  }

  async #recall(): Promise<void> {
    const one = this.#rng.pick(this.#own);
    if (!one || one.changes.some(({ kind }) => kind === "recall")) return;
    const outcome = await this.#machine.engine.ask("recall", { id: one.id });
    if (outcome.kind === "done" && !outcome.answer) throw new Error(`no recall of ${one.id}`);
    one.changes.push({ kind: "recall", text: "", taken: outcome.kind === "done" });
  }

  async #look(conversation: string): Promise<void> {
    const { engine, person } = this.#machine;
    const page = await engine.ask("page", { conversation });
    if (page.kind === "gone") return;
    const seq = this.#rng.pick(page.answer.flatMap((message) => message.seq ?? []));
    if (seq === undefined) return;
    const looked = this.#ledger.looked(conversation, person);
    looked.asked = Math.max(looked.asked, seq);
    const outcome = await engine.ask("read", { conversation, seq });
    if (outcome.kind === "done") looked.taken = Math.max(looked.taken, seq);
  }

  async #draft(conversation: string): Promise<void> {
    const text = this.#rng.chance(0.3) ? "" : `half a thought ${this.#rng.between(1, 99)}`;
    await this.#machine.engine.ask("draft", { conversation, text });
  }

  async #pin(conversation: string): Promise<void> {
    await this.#machine.engine.ask("pin", { conversation, pinned: this.#rng.chance(0.5) });
  }
}

export interface Traffic {
  /** Resolves when so many more messages have been accepted than when it was asked. */
  accepted(more: number): Promise<void>;
  /** Nobody begins anything any more. */
  stop(): void;
  /** As `stop`; resolves when what was being done is answered. Rejects with what went wrong. */
  end(): Promise<void>;
}

/** Lets people use all machines at once; whoever's machine is down waits for it. */
export function startTraffic(
  machines: readonly Machine[],
  conversations: ReadonlyMap<string, readonly string[]>,
  ledger: Ledger,
  seed: number,
): Traffic {
  let ended = false;
  const waiting = new Map<() => void, number>();
  const onAccepted = (): void => {
    for (const [resolve, at] of waiting)
      if (ledger.accepted.length >= at) {
        waiting.delete(resolve);
        resolve();
      }
  };
  const use = async (machine: Machine): Promise<void> => {
    const rng = createRng(seed, `hands ${machine.name}`);
    const mine = [...conversations].flatMap(([id, those]) =>
      those.includes(machine.person) ? [id] : [],
    );
    const hands = new Hands(machine, mine, ledger, rng, onAccepted);
    while (!ended) {
      await hands.act();
      await pause(rng.between(1, pauseMsMax));
    }
  };
  const all = Promise.all(machines.map(use));
  // It is heard of at the end, or at once by whoever waits.
  all.catch(() => undefined);
  return {
    async accepted(more) {
      const at = ledger.accepted.length + more;
      await Promise.race([new Promise<void>((resolve) => waiting.set(resolve, at)), all]);
    },
    stop() {
      ended = true;
    },
    async end() {
      ended = true;
      await all;
    },
  };
}
