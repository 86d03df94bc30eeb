import { expect, test } from "vitest";
import { chunkBytes } from "#main/files/upload-part.ts";
import { openUploading } from "./uploads.ts";

/** Large enough for each cut to come in the middle; `npm run test:long` sends 200 MB. */
const size = 44_000_000;

test(
  "FI3: an upload that is cut ten times arrives whole, and less than a chunk is sent twice for each cut",
  { timeout: 300_000 },
  async () => {
    const cuts = 10;
    const { line, until, ...pair } = await openUploading(size);
    try {
      const before = line.fromClients;
      const message = await pair.send();
      for (let cut = 1; cut <= cuts; cut++) {
        const at = before + (size * cut) / (cuts + 1);
        await until(`cut ${cut}`, () => line.fromClients > at);
        line.cut();
      }
      expect(await pair.arrives(message)).toBe(true);
      const twice = line.fromClients - before - size;
      console.log(`uploads: ${size} bytes, ${cuts} cuts, ${twice} bytes sent beside and twice`);
      expect(twice).toBeLessThan(cuts * chunkBytes);
    } finally {
      await pair.close();
    }
  },
);

test(
  "FI1, FI3: killed -9 on both sides in the middle, it goes on where it was, and the message comes once",
  { timeout: 300_000 },
  async () => {
    const kills = 6;
    const { line, until, sender, server, ...pair } = await openUploading(size);
    try {
      const before = line.fromClients;
      const message = await pair.send();
      for (let kill = 1; kill <= kills; kill++) {
        const at = before + (size * kill) / (kills + 1);
        await until(`kill ${kill}`, () => line.fromClients > at);
        if (kill % 2 === 1) {
          await sender.engine.kill();
          await sender.restart();
        } else {
          await server.stop("SIGKILL");
          await server.resume();
        }
      }
      expect(await pair.arrives(message)).toBe(true);
      await until("it is sent", async () => (await sender.engine.tell("uploads", {})).length === 0);
      const twice = line.fromClients - before - size;
      console.log(`uploads: ${size} bytes, ${kills} kills, ${twice} bytes sent beside and twice`);
      expect(twice).toBeLessThan(kills * chunkBytes);
      const page = await sender.engine.tell("page", { conversation: pair.conversation });
      expect(page.filter(({ id }) => id === message)).toMatchObject([
        { status: expect.stringMatching(/sent|delivered|read/) },
      ]);
    } finally {
      await pair.close();
    }
  },
);
