import { EngineProcess } from "./engine-process.ts";
import type { EngineStart } from "./engine-words.ts";

/** One installation of the client: its process, which may be down, and its database, which stays. */
export class Machine {
  readonly name: string;
  readonly start: EngineStart;
  engine: EngineProcess;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(name: string, engine: EngineProcess, env: NodeJS.ProcessEnv) {
    this.name = name;
    this.start = engine.start;
    this.engine = engine;
    this.#env = env;
  }
  static async on(name: string, start: EngineStart, env: NodeJS.ProcessEnv): Promise<Machine> {
    return new Machine(name, await EngineProcess.start(start, env), env);
  }
  get person(): string {
    return this.start.person;
  }
  async restart(): Promise<void> {
    this.engine = await EngineProcess.start(this.start, this.#env);
  }
}
