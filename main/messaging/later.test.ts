import { expect, test } from "vitest";
import { codes } from "#shared/wire/codes.ts";
import { laterOf } from "./later.ts";

const refused = (code: number, retryAfterMs?: number) =>
  laterOf({
    kind: "refused",
    code,
    reason: "",
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

test.each([codes.rateLimited, codes.stopping, codes.cannotStore])(
  "CU10: %i speaks of the server, which wants to be asked later, whether it says when or not",
  (code) => {
    expect(refused(code)).toEqual({ afterMs: null });
    expect(refused(code, 700)).toEqual({ afterMs: 700 });
  },
);

test("what speaks of one request says nothing of others, and neither does a lost answer", () => {
  for (const code of [codes.internal, codes.notMember, codes.tooLarge])
    expect(refused(code)).toBeNull();
  expect(laterOf({ kind: "lost" })).toBeNull();
});
