import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type {
  CommandAnswer,
  CommandArgs,
  EngineCommand,
  EngineStart,
  Told,
} from "./engine-words.ts";

/** What became of a command: `gone` when the process ended before it answered; whether it was done is unknown then. */
export type Outcome<T> = { readonly kind: "done"; readonly answer: T } | { readonly kind: "gone" };

interface Waiting {
  resolve(outcome: Outcome<unknown>): void;
  reject(error: Error): void;
}

/** What a channel says whose other end is dead. */
const goneCodes: ReadonlySet<string> = new Set(["EPIPE", "ECONNRESET", "ERR_IPC_CHANNEL_CLOSED"]);

/** So much of what it says is kept, for whoever asks what went wrong, in characters. */
const outputMax = 8_000;

/** A client's engine as a process of its own, which can be killed at any moment and started again on the same database. */
export class EngineProcess {
  readonly start: EngineStart;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onLive = new Set<{ resolve(): void; reject(error: Error): void }>();
  #last = 0;
  #isLive = false;
  #output = "";

  private constructor(start: EngineStart, child: ChildProcess) {
    this.start = start;
    this.#child = child;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#output = (this.#output + text).slice(-outputMax);
    });
    child.on("message", (message) => this.#hear(message as Told));
    child.once("exit", () => {
      this.#isLive = false;
      for (const { resolve } of this.#waiting.values()) resolve({ kind: "gone" });
      this.#waiting.clear();
      for (const { reject } of this.#onLive) reject(this.#hasEnded());
      this.#onLive.clear();
    });
  }

  /**
   * Resolves when its database is open and its engine runs, or when it has ended before (see `isUp`). `env` comes on top of
   * this process's environment.
   */
  static async start(start: EngineStart, env: NodeJS.ProcessEnv = {}): Promise<EngineProcess> {
    const child = fork(join(import.meta.dirname, "engine.ts"), [JSON.stringify(start)], {
      execArgv: [],
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const engine = new EngineProcess(start, child);
    await Promise.race([once(child, "message"), once(child, "exit")]);
    return engine;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw this.#hasEnded();
    return this.#child.pid;
  }
  get isUp(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }
  get isLive(): boolean {
    return this.#isLive;
  }

  #hear(told: Told): void {
    if (told.kind === "live") {
      this.#isLive = told.live;
      if (!told.live) return;
      for (const { resolve } of this.#onLive) resolve();
      this.#onLive.clear();
      return;
    }
    if (told.kind === "ready") return;
    const waiting = this.#waiting.get(told.number);
    this.#waiting.delete(told.number);
    if (told.kind === "answer") waiting?.resolve({ kind: "done", answer: told.answer });
    else waiting?.reject(new Error(told.error));
  }

  /** Rejects with what the engine throws. */
  ask<C extends EngineCommand>(
    command: C,
    args: CommandArgs<C>,
  ): Promise<Outcome<CommandAnswer<C>>> {
    if (!this.isUp || !this.#child.connected) return Promise.resolve({ kind: "gone" });
    this.#last += 1;
    const number = this.#last;
    return new Promise((resolve, reject) => {
      // The process answers with what this very command gives.
      this.#waiting.set(number, { resolve: resolve as Waiting["resolve"], reject });
      this.#child.send({ number, command, args }, (error) => {
        if (!error) return;
        this.#waiting.delete(number);
        // It was killed, and its exit is yet to be heard of.
        if ("code" in error && goneCodes.has(String(error.code))) resolve({ kind: "gone" });
        else reject(error);
      });
    });
  }

  /** As `ask`, for a process that nobody kills: throws where it is gone. */
  async tell<C extends EngineCommand>(command: C, args: CommandArgs<C>): Promise<CommandAnswer<C>> {
    const outcome = await this.ask(command, args);
    if (outcome.kind === "gone") throw this.#hasEnded();
    return outcome.answer;
  }

  #hasEnded(): Error {
    return new Error(`the engine has ended:\n${this.#output}`);
  }

  /** Resolves at the next moment at which it is live, at once where it is; rejects when the process ends before. */
  live(): Promise<void> {
    if (this.#isLive) return Promise.resolve();
    if (!this.isUp) return Promise.reject(this.#hasEnded());
    return new Promise((resolve, reject) => this.#onLive.add({ resolve, reject }));
  }

  /** Throws when the process has ended although nobody ended it. */
  mustBeUp(): void {
    if (!this.isUp) throw this.#hasEnded();
  }

  /** Ends it as `kill -9` does, and resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.isUp) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }
}
