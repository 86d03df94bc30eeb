import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a second instance tells the first. */
export interface SecondInstance {
  readonly argv: string[];
  readonly workingDirectory: string;
  readonly additionalData: unknown;
}

const handOverMsMax = 5_000;
const attemptsMax = 20;
const acknowledged = "ok";

/** Hands the message over from a process of its own, because the answer is wanted before the app goes on. */
const messengerScript = `
const [socket, message] = process.argv.slice(1);
const connection = require("node:net").connect(socket, () => connection.end(message));
let answer = "";
connection.setEncoding("utf8");
connection.on("data", (text) => { answer += text; });
connection.on("close", () => process.exit(answer === ${JSON.stringify(acknowledged)} ? 0 : 1));
connection.on("error", () => process.exit(1));`;

/** Whether the app that wrote this pid still runs; after a restart of the machine the number may be another program's. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const command = `/proc/${pid}/cmdline`;
    return pid > 0 && (!existsSync(command) || readFileSync(command, "utf8").includes("boot.ts"));
  } catch {
    return false;
  }
}

/** One app per profile: the first holds a file in it and listens; later ones hand over what they were started with. */
export class InstanceLock {
  #held: { readonly file: string; readonly socket: string; readonly server: Server } | null = null;

  get isHeld(): boolean {
    return this.#held !== null;
  }

  /** True when this process is the first on `folder`; otherwise the first has been told, by a messenger run by `node`. */
  take(
    { folder, node }: { readonly folder: string; readonly node: string },
    message: SecondInstance,
    onSecond: (second: SecondInstance) => void,
  ): boolean {
    if (this.#held) return true;
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "stand-in.lock");
    const name = createHash("sha256").update(file).digest("hex").slice(0, 16);
    // A socket's path is short by law, a profile's may be long.
    const socket = join(tmpdir(), `electron-stand-in-${name}.sock`);
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      try {
        writeFileSync(file, String(process.pid), { flag: "wx" });
        rmSync(socket, { force: true });
        this.#held = { file, socket, server: this.#listen(socket, onSecond) };
        return true;
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      }
      // The lock of one who lives is not taken, also where it does not answer.
      if (isRunning(this.#holder(file))) {
        this.#tell(node, socket, message);
        return false;
      }
      rmSync(file, { force: true });
    }
    throw new Error(`electron stand-in: cannot take the lock ${file}`);
  }

  release(): void {
    if (!this.#held) return;
    const { file, socket, server } = this.#held;
    this.#held = null;
    server.close();
    rmSync(file, { force: true });
    rmSync(socket, { force: true });
  }

  #holder(file: string): number {
    try {
      return Number(readFileSync(file, "utf8"));
    } catch {
      return 0;
    }
  }

  #tell(node: string, socket: string, message: SecondInstance): void {
    spawnSync(node, ["-e", messengerScript, socket, JSON.stringify(message)], {
      timeout: handOverMsMax,
      stdio: "ignore",
    });
  }

  #listen(socket: string, onSecond: (second: SecondInstance) => void): Server {
    const server = createServer({ allowHalfOpen: true }, (connection) => {
      let received = "";
      connection.setEncoding("utf8");
      connection.on("data", (text: string) => (received += text));
      connection.on("end", () => {
        connection.end(acknowledged);
        onSecond(JSON.parse(received) as SecondInstance);
      });
      connection.on("error", () => undefined);
    });
    server.listen(socket);
    server.unref();
    return server;
  }
}
