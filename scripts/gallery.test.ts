import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./root.ts";

test("npm run gallery serves the page on loopback until it is asked to end", async () => {
  const child = spawn(process.execPath, [join(root, "scripts/gallery.ts")], { cwd: root });
  const gone = once(child, "exit");
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let output = "";
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        const found = /^gallery: (\S+)/m.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", () => reject(new Error(`it ended before: ${output}`)));
    });
    expect(new URL(address).hostname).toBe("127.0.0.1");
    const page = await (await fetch(address)).text();
    expect(page).toContain("/index.tsx");
  } finally {
    child.kill("SIGTERM");
  }
  expect(await gone).toEqual([0, null]);
});

test("what it does not understand ends with 2 and how to use it", async () => {
  const child = spawn(process.execPath, [join(root, "scripts/gallery.ts"), "--renew"]);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  expect(await once(child, "close")).toEqual([2, null]);
  expect(said).toContain("npm run gallery -- --update");
});
