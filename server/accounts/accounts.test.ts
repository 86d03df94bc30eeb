import { expect, test } from "vitest";
import { hashPassword, verifyPassword } from "./passwords.ts";
import { hashSecret, newPassword, newSecret } from "./secrets.ts";

test("a password fits its own line only, in whichever form it was typed", async () => {
  const line = await hashPassword("pässword");
  expect(line).toMatch(/^argon2id\$19456\$2\$1\$/);
  expect(await verifyPassword("pässword", line)).toBe(true);
  expect(await verifyPassword("pa\u0308ssword", line)).toBe(true);
  expect(await verifyPassword("password", line)).toBe(false);
  expect(await hashPassword("pässword")).not.toBe(line);
});

test("a line that cannot be read fits nothing", async () => {
  for (const line of ["", "plain", "argon2id$1$1$1", "md5$1$1$1$a$b"])
    expect(await verifyPassword("x", line)).toBe(false);
});

test("secrets are long, different, and stored as something else", () => {
  const [one, two] = [newSecret(), newSecret()];
  expect(one).not.toBe(two);
  expect(Buffer.from(one, "base64url")).toHaveLength(32);
  expect(hashSecret(one)).not.toContain(one);
  expect(newPassword()).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
});
