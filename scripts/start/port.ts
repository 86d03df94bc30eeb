import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/** Where the demo server listens unless something else does; `npm run server` has the one before. */
const usualPort = 3271;

/** Whether something can listen on this loopback port; 0 asks for any. Resolves to the port, or null if it is taken. */
export async function tryPort(port: number): Promise<number | null> {
  const probe = createServer();
  try {
    probe.listen(port, "127.0.0.1");
    await once(probe, "listening");
  } catch {
    return null;
  }
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : null;
}

function keptPort(file: string): number | null {
  try {
    const port = Number(readFileSync(file, "utf8"));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
  } catch {
    return null;
  }
}

/**
 * The port of the demo office in `demo`. The clients' accounts are bound to the server's address, so that an office
 * keeps its port; a new office takes any if the usual one is taken. Throws, with what to do, if a kept port is taken.
 */
export async function demoPort(demo: string, usual = usualPort): Promise<number> {
  const file = join(demo, "port");
  const kept = keptPort(file);
  if (kept !== null) {
    if ((await tryPort(kept)) !== null) return kept;
    throw new Error(
      `Another program listens on port ${kept}, where this demo office has its address ` +
        `(to see which: ${whoListens(kept)}).\nEnd it, or begin a new office on another port: npm start -- --fresh`,
    );
  }
  const port = (await tryPort(usual)) ?? (await tryPort(0));
  if (port === null) throw new Error("no port on 127.0.0.1 can be listened on");
  mkdirSync(demo, { recursive: true });
  writeFileSync(file, String(port));
  return port;
}

function whoListens(port: number): string {
  if (process.platform === "win32") return `netstat -ano | findstr :${port}`;
  return process.platform === "darwin" ? `lsof -i :${port}` : `ss -ltnp 'sport = :${port}'`;
}
