import { rmSync } from "node:fs";
import { join } from "node:path";
import { onceAskedToEnd } from "./processes/asked-to-end.ts";
import { Family } from "./processes/family.ts";
import { root } from "./root.ts";
import { readRuntime, runtimeEnvironment } from "./runtime.ts";
import { tool } from "./tool.ts";
import { startViteServer } from "./vite-server.ts";

const usage = `npm run gallery                every part of the page in every state, on a page of its own
npm run gallery -- --update    makes the pictures anew that the tests compare it with (e2e/gallery)`;

/** Serves the gallery until we are asked to end; a change to a source shows at once. */
async function serve(): Promise<number> {
  const family = new Family();
  const asked = new Promise<number>((resolve) => onceAskedToEnd(() => resolve(0)));
  const served = async (): Promise<number> => {
    const config = join(root, "scripts", "gallery", "vite.config.ts");
    const { member, url } = await startViteServer(family, { root, config });
    console.log(`gallery: ${url}?theme=light&language=en (Ctrl-C ends it)`);
    const { code } = await member.exited;
    if (!family.ending) console.error(member.output());
    return code ?? 1;
  };
  try {
    return await Promise.race([asked, served()]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    await family.end();
  }
}

/** Takes all pictures, also those that look the same: a picture of what is no longer there must not stay. */
async function update(): Promise<number> {
  const family = new Family();
  onceAskedToEnd(() => void family.end().then(() => process.exit(130)));
  rmSync(join(root, "e2e", "gallery"), { recursive: true, force: true });
  const [program, playwright] = tool(root, "@playwright/test", "playwright");
  const member = await family.start(
    "playwright",
    program,
    [
      playwright,
      "test",
      "--config=e2e/playwright.config.ts",
      "--update-snapshots=all",
      "gallery.spec",
    ],
    {
      cwd: root,
      // All looks of each part are drawn by the long form alone.
      env: { ...runtimeEnvironment(root, readRuntime(root)), MAGPIE_LONG: "1" },
      onOutput: (chunk) => process.stdout.write(chunk),
    },
  );
  const { code } = await member.exited;
  await family.end();
  return code ?? 1;
}

const asked = process.argv.slice(2);
if (asked.length === 0) process.exit(await serve());
else if (asked.length === 1 && asked[0] === "--update") process.exit(await update());
else {
  console.error(usage);
  process.exitCode = 2;
}
