import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { _electron, expect } from "@playwright/test";
import { plainEnvironment } from "./harness/environment.ts";
import { root } from "./harness/folders.ts";
import { test } from "./harness/office.ts";
import { bubble, conversation, expectState, openConversation, say } from "./harness/screens.ts";

const run = promisify(execFile);

test("the package runs: signs in, sends, and has the fuses set @long", async ({
  office,
  folder,
}) => {
  test.skip(process.platform !== "linux", "the others' packages lie elsewhere");
  test.setTimeout(180_000);
  await run(process.execPath, [
    join(root, "scripts/package.ts"),
    "--dir",
    `-c.directories.output=${folder}/dist`,
  ]);
  const program = join(folder, "dist", "linux-unpacked", "magpie");
  // After the sentinel: version, how many fuses, and RunAsNode, CookieEncryption, NodeOptions, NodeCliInspect, AsarIntegrity, OnlyLoadAppFromAsar.
  const bytes = readFileSync(program, "latin1");
  const sentinel = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
  const wire = bytes.slice(bytes.indexOf(sentinel) + sentinel.length);
  expect(wire.slice(2, 8)).toBe("010011");

  const app = await _electron.launch({
    executablePath: program,
    args: [`--user-data-dir=${folder}/profile`, "--lang=en"],
    env: {
      ...plainEnvironment(),
      XDG_CONFIG_HOME: join(folder, "config"),
      MAGPIE_SERVER: office.server.url,
      MAGPIE_TICKET: await office.server.ticket("lin.wei"),
    },
  });
  try {
    const page = await app.firstWindow();
    await expect(conversation(page, "Emma Clarke")).toBeVisible();
    await openConversation(page, "Emma Clarke");
    await say(page, "from the package");
    await expectState(page, "from the package", "sent");
    await expect(bubble(page, "from the package")).toHaveCount(1);

    // Only what is installed can start with the computer.
    const entry = join(folder, "config", "autostart", "magpie.desktop");
    await page.keyboard.press("Control+,");
    const login = page.getByRole("switch", { name: /Start Magpie/ });
    await login.click();
    await expect.poll(() => existsSync(entry)).toBe(true);
    expect(readFileSync(entry, "utf8")).toContain(`Exec="${program}"`);
    await login.click();
    await expect.poll(() => existsSync(entry)).toBe(false);
  } finally {
    app.process().kill("SIGKILL");
  }
});
