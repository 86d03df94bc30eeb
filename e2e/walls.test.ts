import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";

/**
 * The walls between rooms are held by lint. Each row plants one violation in a copy of the rules' folder, so that a wall
 * which stopped holding turns this test red; each allowed row shows that the wall has a door where it should.
 */
const root = resolve(import.meta.dirname, "..");
const place = mkdtempSync(join(tmpdir(), "magpie-walls-"));
afterAll(() => rmSync(place, { recursive: true }));

const imports = (what: string): string => `import { x } from "${what}";\nexport const y = x;\n`;
const typeOnly = (what: string): string =>
  `import type { X } from "${what}";\nexport type Y = X;\n`;
const reExport = (what: string): string => `export { x } from "${what}";\n`;
const dynamic = (what: string): string => `export const x = () => import("${what}");\n`;

const planted: readonly (readonly [file: string, source: string])[] = [
  // between rooms
  ["shared/a.ts", imports("#main/index.ts")],
  ["shared/b.ts", imports("../server/index.ts")],
  ["shared/c.ts", imports("node:fs")],
  ["renderer/a.ts", imports("#main/ipc/register.ts")],
  ["renderer/chat/b.tsx", typeOnly("../../main/store/worker.ts")],
  ["renderer/c.ts", imports("#server/start.ts")],
  ["renderer/d.ts", imports("node:fs")],
  ["renderer/e.ts", imports("electron")],
  ["renderer/f.ts", imports("./gallery/samples.ts")],
  ["preload/a.ts", imports("#main/index.ts")],
  ["preload/b.ts", reExport("#renderer/index.tsx")],
  ["server/chat/a.ts", imports("#main/messaging/ports.ts")],
  ["server/gateway/b.ts", dynamic("#renderer/index.tsx")],
  ["server/cli/c.ts", imports("#e2e/harness.ts")],
  ["server/d.ts", imports("electron")],
  ["main/messaging/a.ts", imports("#server/chat/send.ts")],
  ["main/desktop/b.ts", imports("#renderer/index.tsx")],
  ["main/ipc/c.ts", imports("#e2e/harness.ts")],
  ["main/d.ts", imports("react")],
  ["scripts/a.ts", imports("#server/start.ts")],
  ["scripts/b.ts", imports("#e2e/harness.ts")],
  // inside main
  ["main/messaging/e.ts", imports("../store/worker-store.ts")],
  ["main/messaging/f.ts", imports("#main/connection/driver.ts")],
  ["main/account/a.ts", imports("../connection/driver.ts")],
  ["main/connection/a.ts", imports("../store/sqlite.ts")],
  ["main/store/a.ts", imports("../connection/driver.ts")],
  ["main/desktop/a.ts", imports("../ipc/register.ts")],
  ["main/ipc/a.ts", imports("../store/worker-store.ts")],
  ["main/files/a.ts", imports("../connection/driver.ts")],
  ["main/files/b.ts", imports("../store/worker-store.ts")],
  ["main/files/c.ts", imports("node:fs")],
  ["main/messaging/z.ts", imports("../files/ports.ts")],
  // libraries with one home
  ["main/messaging/g.ts", imports("electron")],
  ["main/store/b.ts", imports("electron")],
  ["main/connection/b.ts", imports("electron")],
  ["main/messaging/h.ts", imports("socket.io-client")],
  ["main/store/c.ts", imports("socket.io-client")],
  ["main/messaging/i.ts", imports("better-sqlite3")],
  ["main/ipc/b.ts", imports("better-sqlite3")],
  ["server/chat/b.ts", imports("better-sqlite3")],
  ["server/chat/c.ts", imports("socket.io")],
  ["server/chat/d.ts", imports("../store/sqlite/open.ts")],
  ["server/accounts/a.ts", imports("socket.io")],
  // plain rules own no clock, timer or chance
  ["main/messaging/j.ts", "export const t = Date.now();\n"],
  ["main/messaging/k.ts", "export const t = new Date();\n"],
  ["main/messaging/l.ts", "export const r = Math.random();\n"],
  ["main/messaging/m.ts", "setTimeout(() => undefined, 1);\n"],
  ["main/connection/c.ts", "export const t = Date.now();\n"],
  ["main/connection/d.ts", "globalThis.setTimeout(() => undefined, 1);\n"],
  ["server/chat/e.ts", "export const t = Date.now();\n"],
  ["server/chat/f.ts", "export const r = Math.random();\n"],
  ["server/chat/g.ts", "setInterval(() => undefined, 1);\n"],
  // raw IPC has one place on each side
  ["main/desktop/c.ts", 'import { ipcMain } from "electron";\nexport const y = ipcMain;\n'],
  ["main/ipc/d.ts", 'import { ipcMain } from "electron";\nexport const y = ipcMain;\n'],
];

const allowed: readonly (readonly [file: string, source: string])[] = [
  ["renderer/chat/ok.ts", imports("#shared/ipc/contract.ts")],
  [
    "main/store/ok.ts",
    imports("../messaging/tx.ts") +
      imports("better-sqlite3").replaceAll("x", "z").replace("y", "w"),
  ],
  ["main/connection/ok.ts", imports("socket.io-client")],
  ["main/desktop/ok.ts", imports("electron")],
  ["main/index.ts", imports("./store/worker-store.ts")],
  ["server/store/sqlite/ok.ts", imports("better-sqlite3")],
  ["server/gateway/ok.ts", imports("socket.io")],
  ["e2e/ok.ts", imports("#server/start.ts")],
  ["main/ipc/register.ts", 'import { ipcMain } from "electron";\nexport const y = ipcMain;\n'],
  ["main/messaging/clock.test.ts", "export const t = Date.now();\n"],
];

const walls = new Set([
  "eslint(no-restricted-imports)",
  "eslint(no-restricted-globals)",
  "eslint(no-restricted-properties)",
]);

async function lint(): Promise<Map<string, number>> {
  cpSync(join(root, ".oxlintrc.json"), join(place, ".oxlintrc.json"));
  symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
  for (const [file, source] of [...planted, ...allowed]) {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), source);
  }
  const run = promisify(execFile)(
    process.execPath,
    [join(root, "node_modules/oxlint/bin/oxlint"), "--format=json", "."],
    { cwd: place, maxBuffer: 1 << 26 },
  );
  const output = await run.then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  const report = JSON.parse(output) as {
    diagnostics: { code: string; severity: string; filename: string }[];
  };
  const found = new Map<string, number>();
  for (const { code, severity, filename } of report.diagnostics)
    if (severity === "error" && walls.has(code))
      found.set(filename, (found.get(filename) ?? 0) + 1);
  return found;
}

test("every planted violation is an error, and no door is walled up", async () => {
  const found = await lint();
  expect(planted.map(([file]) => file).filter((file) => !found.has(file))).toEqual([]);
  expect(allowed.map(([file]) => file).filter((file) => found.has(file))).toEqual([]);
});
