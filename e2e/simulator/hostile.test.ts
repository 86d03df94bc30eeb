import { expect, test } from "vitest";
import { failuresUnder, lyingServers } from "./hostile-worlds.ts";

/**
 * A server that says what is not so in every tenth answer, or in most: wrong types, huge numbers, going backwards, foreign ids,
 * lists that are too long, other people's rows. Whatever it says, no rule of a device's store breaks, nothing that was written
 * is lost; and once an honest server is in its place (another epoch), everything is as that one says.
 */
test.each(lyingServers)(
  "a server that lies %s spoils nothing that an honest one does not put right",
  { timeout: 120_000 },
  async (_name, lieChance, from) => {
    expect(await failuresUnder(lieChance, from, 20)).toEqual([]);
  },
);
