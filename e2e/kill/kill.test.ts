import { test } from "vitest";
import { proveRounds } from "./proof.ts";

test(
  "8 rounds of kill -9, clients and server, while three people write on five devices: nothing lost, nothing doubled, one order, unread equal",
  () => proveRounds(8, 1),
  240_000,
);
