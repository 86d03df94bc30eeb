import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import * as v from "valibot";
import { protocol } from "#shared/wire/limits.ts";
import { SignInAnswer, signInPath, TicketAnswer, ticketPath } from "#shared/wire/sign-in.ts";
import { databasePath } from "../../server/start.ts";
import { openSqliteStore } from "../../server/store/sqlite/sqlite-store.ts";
import type { Store } from "../../server/store/store.ts";
import { putDemoData } from "./demo-data.ts";
import { root } from "./folders.ts";

const DemoFile = v.object({
  people: v.array(v.object({ login: v.string(), name: v.string(), password: v.string() })),
});

/** A server's identity for localhost and the authority that signed it. */
export const certificates = join(root, "e2e", "certificates");

/**
 * Below those that systems give away: nobody who asks for any port is given one of them while its server is down. Each worker has
 * some of its own.
 */
const ports = { first: 20_000, ofOneWorker: 1_500, workers: 8, ofOneProcess: 64 };
const worker = Number(process.env["TEST_PARALLEL_INDEX"] ?? process.env["VITEST_POOL_ID"] ?? 0);
let portsTried = 0;

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/** A port that is free and is likely to stay so, so that a server can come back under the address that clients know. */
export async function freePort(): Promise<number> {
  while (portsTried < ports.ofOneWorker) {
    const at = (process.pid * ports.ofOneProcess + portsTried++) % ports.ofOneWorker;
    const port = ports.first + (worker % ports.workers) * ports.ofOneWorker + at;
    if (await canListen(port)) return port;
  }
  throw new Error("no port");
}

/**
 * A real server as a process of its own on loopback, with the demo office in `data`. It can be killed and come back on
 * the same address with the same data.
 */
export class OfficeServer {
  readonly url: string;
  readonly #data: string;
  readonly #port: number;
  readonly #added = new Map<string, string>();
  #process: ChildProcess | null = null;

  readonly #tls: boolean;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(data: string, port: number, tls: boolean, env: NodeJS.ProcessEnv) {
    this.#data = data;
    this.#port = port;
    this.#tls = tls;
    this.#env = env;
    this.url = tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  }

  /**
   * With `tls` it has the certificate of e2e/certificates, which only who trusts their authority accepts. `env` comes on top
   * of this process's environment.
   */
  static async start(
    data: string,
    { tls = false, env = {} }: { tls?: boolean; env?: NodeJS.ProcessEnv } = {},
  ): Promise<OfficeServer> {
    if (!existsSync(data)) await putDemoData(data);
    const server = new OfficeServer(data, await freePort(), tls, env);
    await server.resume();
    return server;
  }

  /** Starts the process (again), with more of its own options, and waits until it listens. */
  async resume(...more: readonly string[]): Promise<void> {
    const child = spawn(
      process.execPath,
      [
        join(root, "server/index.ts"),
        "serve",
        "--demo",
        "--with-parent",
        "--port",
        String(this.#port),
        "--data",
        this.#data,
        ...more,
        ...(this.#tls
          ? [
              `--tls-cert=${join(certificates, "server.pem")}`,
              `--tls-key=${join(certificates, "server-key.pem")}`,
            ]
          : []),
      ],
      { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...this.#env } },
    );
    this.#process = child;
    let output = "";
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes("magpie-server listening on")) resolve();
      });
      child.once("exit", (code) => reject(new Error(`the server ended (${code}):\n${output}`)));
      child.once("error", reject);
    });
  }

  /** Ends the process with `signal` and waits until it is gone. */
  async stop(signal: "SIGKILL" | "SIGTERM" = "SIGTERM"): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  /** Writes into the store of the server by its own rules, while it is stopped; afterwards it is back, as `resume` does it. */
  async whileStopped(
    work: (store: Store) => Promise<void>,
    ...more: readonly string[]
  ): Promise<void> {
    await this.stop();
    const store = openSqliteStore(databasePath(this.#data));
    try {
      await work(store);
    } finally {
      await store.close();
    }
    await this.resume(...more);
  }

  /** Copies the data of the stopped server elsewhere, as a backup does. */
  backUp(to: string): void {
    cpSync(this.#data, to, { recursive: true });
  }

  /** Puts a backup in the place of the stopped server's data. */
  restore(from: string): void {
    rmSync(this.#data, { recursive: true });
    cpSync(from, this.#data, { recursive: true });
  }

  /** Writes a backup while the server runs, as an administrator does. */
  async backUpRunning(file: string): Promise<void> {
    await this.#command(["backup", file]);
  }

  /** Ends the server, puts a backup in place as an administrator does, and looks whether all is well; afterwards it is back. */
  async putBack(file: string): Promise<void> {
    await this.stop("SIGKILL");
    await this.#command(["restore", file]);
    await this.#command(["doctor", "--thorough"]);
    await this.resume();
  }

  /** Looks whether all is well, while the server runs. */
  async examine(): Promise<void> {
    await this.#command(["doctor", "--thorough"]);
  }

  /** The password of somebody who was added here, or of one of the demo office. */
  password(login: string): string {
    const added = this.#added.get(login);
    if (added !== undefined) return added;
    const file = v.parse(DemoFile, JSON.parse(readFileSync(join(this.#data, "demo.json"), "utf8")));
    const person = file.people.find((one) => one.login === login);
    if (!person) throw new Error(`no such login in the demo office: ${login}`);
    return person.password;
  }

  /** Signs in by the ordinary request. */
  async signIn(login: string): Promise<SignInAnswer> {
    return v.parse(
      SignInAnswer,
      await this.#post(signInPath, {
        name: login,
        password: this.password(login),
        device: { id: randomUUID(), name: "spec" },
        protocol,
      }),
    );
  }

  /** Asks for a one-time ticket, as the starter does. */
  async ticket(login: string): Promise<string> {
    const { token } = await this.signIn(login);
    return v.parse(TicketAnswer, await this.#post(ticketPath, {}, token)).ticket;
  }

  /** Makes an account, as an administrator does. */
  async addPerson(login: string, name: string): Promise<void> {
    const password = `${login}'s own password`;
    this.#added.set(login, password);
    await this.#command(["user", "add", name, "--login", login, "--password-stdin"], password);
  }

  /** Says something to everybody, as an administrator does. */
  async announce(text: string): Promise<void> {
    await this.#command(["announce", text]);
  }

  /** Lets somebody speak to everybody, or no longer, as an administrator does. */
  async setAnnouncer(login: string, on: boolean): Promise<void> {
    await this.#command(["user", "announcer", login, on ? "on" : "off"]);
  }

  /** Makes the directory what this CSV text says, as an administrator does; resolves to what is printed. */
  importPeople(csv: string): Promise<string> {
    const path = join(this.#data, "people.csv");
    writeFileSync(path, csv);
    return this.#command(["directory", "import", path]);
  }

  /** Ends an account, as an administrator does. */
  async disable(login: string): Promise<void> {
    await this.#command(["user", "disable", login]);
  }

  /** Runs a command of the server's command line on this server's data; resolves to what it prints. */
  async #command(args: readonly string[], input = ""): Promise<string> {
    const child = spawn(
      process.execPath,
      [join(root, "server/index.ts"), ...args, "--data", this.#data],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    child.stdin.end(input);
    const [printed, [code]] = await Promise.all([
      text(child.stdout),
      once(child, "exit") as Promise<[number | null]>,
    ]);
    if (code !== 0) throw new Error(`the server's command ended with ${code}: ${args.join(" ")}`);
    return printed;
  }

  async #post(path: string, body: unknown, token?: string): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { code: number; payload?: unknown };
    if (answer.code !== 1000) throw new Error(`${path} was refused: ${answer.code}`);
    return answer.payload;
  }
}
