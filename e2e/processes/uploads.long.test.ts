import { test } from "vitest";
import { type Blow, proveUpload } from "./uploads-proof.ts";

const round: readonly Blow[] = ["cut", "kill the client", "cut", "kill the server"];

test(
  "FI1, FI3: 200 MB, cut ten times and killed -9 five times on each side, arrive whole; less than a chunk is sent twice for each",
  () => proveUpload(200_000_000, Array.from({ length: 5 }, () => round).flat()),
  600_000,
);
