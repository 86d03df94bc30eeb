import { test } from "vitest";
import { type Blow, proveUpload } from "./uploads-proof.ts";

/** Large enough for each blow to come in the middle; uploads.long.test.ts sends 200 MB. */
const size = 44_000_000;

test(
  "FI3: an upload that is cut ten times arrives whole, and less than a chunk is sent twice for each cut",
  () => proveUpload(size, Array<Blow>(10).fill("cut")),
  300_000,
);

test(
  "FI1, FI3: killed -9 on both sides in the middle, it goes on where it was, and the message comes once",
  () =>
    proveUpload(
      size,
      Array.from({ length: 6 }, (_, at) => (at % 2 === 0 ? "kill the client" : "kill the server")),
    ),
  300_000,
);
