import { expect } from "vitest";
import { chunkBytes } from "#main/files/upload-part.ts";
import { openUploading } from "./uploads.ts";

/** What happens to an upload: its line is cut, or one of the two processes is ended by `kill -9` and started again. */
export type Blow = "cut" | "kill the client" | "kill the server";

/**
 * Sends a file of `size` bytes through these blows, evenly over it, to real processes: it arrives byte by byte the same, its message
 * comes once, and for each blow less than a chunk is sent twice.
 */
export async function proveUpload(size: number, blows: readonly Blow[]): Promise<void> {
  const { line, until, sender, server, ...pair } = await openUploading(size);
  try {
    const before = line.fromClients;
    const message = await pair.send();
    for (const [at, blow] of blows.entries()) {
      await line.sent(before + (size * (at + 1)) / (blows.length + 1));
      if (blow === "cut") line.cut();
      else if (blow === "kill the client") {
        await sender.engine.kill();
        await sender.restart();
      } else {
        await server.stop("SIGKILL");
        await server.resume();
      }
    }
    expect(await pair.arrives(message)).toBe(true);
    await until("it is sent", async () => (await sender.engine.tell("uploads", {})).length === 0);
    // Heads of requests, the socket's own frames, and what was on its way when a blow came.
    const twice = line.fromClients - before - size;
    console.log(
      `uploads: ${size} bytes, ${blows.length} blows, ${twice} bytes sent beside and twice`,
    );
    expect(twice).toBeLessThan(blows.length * chunkBytes);
    const page = await sender.engine.tell("page", { conversation: pair.conversation });
    expect(page.filter(({ id }) => id === message)).toMatchObject([
      { status: expect.stringMatching(/sent|delivered|read/) },
    ]);
  } finally {
    await pair.close();
  }
}
