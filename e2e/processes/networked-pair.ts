import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { FaultProxy } from "../harness/fault-proxy.ts";
import { temporaryFolder } from "../harness/folders.ts";
import { writeHistory } from "../harness/history.ts";
import { OfficeServer } from "../harness/server.ts";
import { check } from "../kill/checker.ts";
import type { Finding } from "../kill/finding.ts";
import { Ledger } from "../kill/ledger.ts";
import { databasesOf, settle } from "../kill/settle.ts";
import { Machine } from "./machine.ts";

/** The heartbeat and backoff that a spec can wait for; a machine that is busy for a second may look like a lost connection. */
export const quickFigures = {
  pingEveryMs: 300,
  pongWithinMs: 1_500,
  probeWithinMs: 1_000,
  connectWithinMs: 2_000,
  answerWithinMs: 3_000,
  backoffBaseMs: 50,
  backoffCapMs: 300,
  attemptGapMs: 20,
  attemptsPerPeriodMax: 100_000,
};

/** Two people on two machines: one reaches the server through a network that can be spoilt, the other has it beside them. */
export class NetworkedPair {
  readonly network: FaultProxy;
  readonly server: OfficeServer;
  readonly far: Machine;
  readonly near: Machine;
  readonly conversation: string;
  readonly #folder: ReturnType<typeof temporaryFolder>;
  readonly #ledger = new Ledger();
  #said = 0;

  private constructor(parts: {
    readonly folder: ReturnType<typeof temporaryFolder>;
    readonly server: OfficeServer;
    readonly network: FaultProxy;
    readonly far: Machine;
    readonly near: Machine;
    readonly conversation: string;
  }) {
    this.#folder = parts.folder;
    this.server = parts.server;
    this.network = parts.network;
    this.far = parts.far;
    this.near = parts.near;
    this.conversation = parts.conversation;
  }

  /** With these in place of the engine's own figures. */
  static async open(settings: Readonly<Record<string, number>>): Promise<NetworkedPair> {
    const folder = temporaryFolder("network");
    const server = await OfficeServer.start(join(folder.path, "server"));
    const network = await FaultProxy.before(server.url);
    mkdirSync(join(folder.path, "clients"));
    const open = async (login: string, url: string): Promise<Machine> => {
      const { token, person } = await server.signIn(login);
      const path = join(folder.path, "clients", `${login}.db`);
      return Machine.on(login, { server: url, token, person, path, settings }, {});
    };
    const far = await open("sun.yue", network.url);
    const near = await open("chen.zhiyuan", server.url);
    const conversation = await near.engine
      .live()
      .then(() => near.engine.tell("direct", { person: far.person }));
    const pair = new NetworkedPair({ folder, server, network, far, near, conversation });
    await pair.agree();
    return pair;
  }

  /** Says so many things; resolves when all of them are accepted. */
  async say(machine: Machine, count: number): Promise<void> {
    for (let at = 0; at < count; at++) {
      this.#said += 1;
      const { conversation } = this;
      const text = `${machine.name}#${this.#said} through whatever there is`;
      const id = await machine.engine.tell("say", { conversation, text });
      if (id === null) throw new Error("refused");
      const { name: device, person } = machine;
      this.#ledger.accepted.push({ id, conversation, person, device, text, changes: [] });
    }
  }

  /** Writes so many messages of the near person's while the far machine is off; it stays off. */
  async writeBacklog(count: number): Promise<void> {
    await this.far.engine.kill();
    const words = "这是一条普通长度的消息 that somebody wrote while the other was away ".repeat(2);
    const texts = Array.from(
      { length: count },
      (_, at) => `backlog ${at + 1} of ${count}: ${words}`,
    );
    await this.server.whileStopped((store) =>
      writeHistory(store, { from: this.near.name, to: this.far.name, texts }),
    );
    await this.near.engine.live();
  }

  /** Waits until everything has settled, and compares all databases with each other and with what was accepted. */
  async agree(): Promise<readonly Finding[]> {
    const serverDatabase = join(this.#folder.path, "server", "magpie.db");
    const settling = { serverDatabase, machines: [this.far, this.near] };
    await settle(settling, this.#ledger.parked);
    return check(databasesOf(settling), this.#ledger);
  }

  async close(): Promise<void> {
    await Promise.all([this.far.engine.kill(), this.near.engine.kill()]);
    this.network.close();
    await this.server.stop("SIGKILL");
    this.#folder.remove();
  }
}
