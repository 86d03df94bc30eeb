import { createOffice } from "../demo/create-office.ts";
import { isLoopback } from "../gateway/loopback.ts";
import { openSqliteStore } from "../store/sqlite/sqlite-store.ts";
import { databasePath, type RunningServer, startServer, systemClock } from "../start.ts";
import { mkdirSync, readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { TlsIdentity } from "../gateway/http.ts";

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly demo: boolean;
  /** How long after it was sent a message may be edited and recalled, in s. */
  readonly changeWindow: number;
  /** How long after nobody was in front of any of their devices a person is away, in s. */
  readonly awayAfter: number;
  /** How large one file may be, and all files of one person together, in bytes. */
  readonly fileMax: number;
  readonly personMax: number;
  /** PEM files of the server's own certificate (with its chain) and key; both or neither. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** End when standard input does: then the process that started this one is gone. */
  readonly withParent: boolean;
}

/** What an administrator is told instead of a stack. */
export class ServeProblem extends Error {
  override readonly name = "ServeProblem";
}

/** Reads certificate and key; null where none are named. */
function readTls({ tlsCert, tlsKey }: ServeOptions): TlsIdentity | null {
  if (tlsCert === undefined && tlsKey === undefined) return null;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new ServeProblem("a certificate needs its key: give both --tls-cert and --tls-key");
  try {
    const tls = { cert: readFileSync(tlsCert, "utf8"), key: readFileSync(tlsKey, "utf8") };
    createSecureContext(tls);
    return tls;
  } catch (error) {
    throw new ServeProblem(
      `the certificate or its key cannot be used: ${error instanceof Error ? error.message : "unknown"}`,
      { cause: error },
    );
  }
}

async function start(
  { host, port, data, changeWindow, awayAfter, fileMax, personMax }: ServeOptions,
  tls: TlsIdentity | null,
): Promise<RunningServer> {
  try {
    return await startServer({
      host,
      port,
      data,
      tls,
      changeWindowMs: changeWindow * 1_000,
      awayAfterMs: awayAfter * 1_000,
      files: { fileBytesMax: fileMax, personBytesMax: personMax },
    });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EADDRINUSE")
      throw new ServeProblem(
        `port ${port} on ${host} is taken: end the program that holds it, or choose another with --port`,
        { cause: error },
      );
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
      throw new ServeProblem(`${host} is no address of this machine`, { cause: error });
    throw error;
  }
}

/** Runs the server until SIGTERM, SIGINT, SIGHUP or, with `withParent`, the end of standard input. */
export async function serve(options: ServeOptions): Promise<void> {
  const tls = readTls(options);
  if (!isLoopback(options.host) && options.demo)
    throw new ServeProblem(
      "the demo office is for this machine only: it refuses any address but loopback",
    );
  if (!isLoopback(options.host) && !tls)
    throw new ServeProblem(
      "plain HTTP is for this machine only: give --tls-cert and --tls-key, or put a TLS proxy in front and listen on loopback",
    );
  if (options.demo) {
    mkdirSync(options.data, { recursive: true, mode: 0o700 });
    const store = openSqliteStore(databasePath(options.data));
    try {
      await createOffice(store, options.data, systemClock.now());
    } finally {
      await store.close();
    }
  }
  const server = await start(options, tls);
  let ending = false;
  const end = (): void => {
    // Whoever asks twice does not want to wait; what is committed is safe.
    if (ending) process.exit(1);
    ending = true;
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end);
  if (options.withParent) {
    const orphaned = (): void => void (ending || end());
    process.stdin.on("end", orphaned).on("close", orphaned).on("error", orphaned);
    process.stdin.resume();
  }
  // As with the log: where the disk is full, or nobody reads any more, that is no reason to end.
  process.stdout.on("error", () => undefined);
  process.stdout.write(`magpie-server listening on ${server.url}\n`);
}
