import { expect, test } from "vitest";
import { failuresUnder, lyingServers } from "./hostile-worlds.ts";

test.each(lyingServers)(
  "in hundreds of worlds too a server that lies %s spoils nothing that an honest one does not put right",
  { timeout: 1_200_000 },
  async (_name, lieChance, from) => {
    expect(await failuresUnder(lieChance, from, 300)).toEqual([]);
  },
);
