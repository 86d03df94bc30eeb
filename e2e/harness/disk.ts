import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { join } from "node:path";
import { root } from "./folders.ts";

/** The path of the database of the one account in a profile. */
export function databaseIn(profile: string): string {
  const [path, ...others] = globSync(join(profile, "accounts", "*", "magpie.db"));
  if (path === undefined || others.length > 0) throw new Error("not one account in the profile");
  return path;
}

/** Another process that holds a client's database, so that nothing can be written to it until it is let go. */
export class HeldDatabase {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Holds the database of the one account in a profile. */
  static async of(profile: string): Promise<HeldDatabase> {
    const child = fork(join(root, "main/store/testing/hold-lock.ts"), [databaseIn(profile)], {
      execArgv: [],
    });
    await once(child, "message");
    return new HeldDatabase(child);
  }

  /** Resolves when it is free. */
  async letGo(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.send("let go");
    await gone;
  }
}
