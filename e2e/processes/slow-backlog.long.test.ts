import { test } from "vitest";
import { proveBacklog } from "./slow-backlog.ts";

test(
  "1,000 messages behind at 10 kB/s: the newest page first, and something can be said before the rest is here",
  () => proveBacklog(10_000),
  300_000,
);
