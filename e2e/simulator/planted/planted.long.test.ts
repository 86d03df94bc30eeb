import { expect, test } from "vitest";
import { lookedFor, missedOf } from "./looked-for.ts";

test(
  "the simulator finds every fault that is planted in the product",
  { timeout: 1_200_000 },
  async () => {
    expect(await missedOf(lookedFor)).toEqual([]);
  },
);
