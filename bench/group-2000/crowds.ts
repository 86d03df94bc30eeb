import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Counted, CrowdSettings, FromCrowd, ToCrowd } from "./words.ts";

/** Two processes with half of the sockets each. */
export class Crowds {
  readonly #children: readonly ChildProcess[];

  private constructor(children: readonly ChildProcess[]) {
    this.#children = children;
  }

  static async connect({ tokens, ...settings }: CrowdSettings): Promise<Crowds> {
    const half = Math.ceil(tokens.length / 2);
    const children = [tokens.slice(0, half), tokens.slice(half)].map((some) =>
      fork(join(import.meta.dirname, "crowd.ts"), [JSON.stringify({ ...settings, tokens: some })]),
    );
    for (const child of children)
      child.once("exit", (code) => {
        if (code !== 0) throw new Error("a socket was cut");
      });
    await Promise.all(children.map((child) => once(child, "message")));
    return new Crowds(children);
  }

  /** Waits until both have said what is looked for. */
  #both<K extends FromCrowd["kind"]>(
    kind: K,
    seq: number | null,
  ): Promise<Extract<FromCrowd, { kind: K }>[]> {
    return Promise.all(
      this.#children.map(
        (child) =>
          new Promise<Extract<FromCrowd, { kind: K }>>((resolve) => {
            const listen = (words: FromCrowd): void => {
              if (words.kind !== kind || ("seq" in words && words.seq !== seq)) return;
              child.off("message", listen);
              resolve(words as Extract<FromCrowd, { kind: K }>);
            };
            child.on("message", listen);
          }),
      ),
    );
  }

  #tell(words: ToCrowd): void {
    for (const child of this.#children) child.send(words);
  }

  /** Resolves when every socket has the message with this seq, to the moment of the last (`hrtime`) and a frame of it. */
  async have(seq: number): Promise<{ readonly atNs: bigint; readonly frame: unknown }> {
    const had = await this.#both("had", seq);
    const [first = 0n, second = 0n] = had.map(({ atNs }) => BigInt(atNs));
    return { atNs: first > second ? first : second, frame: had[0]?.frame };
  }

  /** Everybody reads up to there; resolves when each knows it from a push. */
  async read(seq: number): Promise<void> {
    const read = this.#both("read", seq);
    this.#tell({ read: seq });
    await read;
  }

  /** What there was since it was asked last. */
  async count(): Promise<Counted> {
    const counted = this.#both("counted", null);
    this.#tell({ count: true });
    const [one, other] = await counted;
    if (!one || !other) throw new Error("there are two");
    return {
      messages: one.messages + other.messages,
      moves: one.moves + other.moves,
      answers: one.answers + other.answers,
      others: one.others + other.others,
      bytes: one.bytes + other.bytes,
      sent: one.sent + other.sent,
      pulls: one.pulls + other.pulls,
    };
  }

  close(): void {
    for (const child of this.#children) {
      child.removeAllListeners("exit");
      child.kill("SIGKILL");
    }
  }
}
