import { argon2, randomBytes, timingSafeEqual } from "node:crypto";

/** argon2id: 19 MiB, two passes, one lane, 32 bytes (about 25 ms); kept with each hash, so that they can be raised. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

interface Parameters {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly tagLength: number;
}

function derive(password: string, salt: Buffer, parameters: Parameters): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2(
      "argon2id",
      { message: password.normalize("NFKC"), nonce: salt, ...parameters },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });
}

/** The password as it is stored: method, figures, salt and key, in one line of text. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  const { memory, passes, parallelism } = cost;
  return [
    "argon2id",
    memory,
    passes,
    parallelism,
    salt.toString("base64url"),
    key.toString("base64url"),
  ].join("$");
}

/** Whether a password fits a stored line. A line that cannot be read fits nothing; comparing takes constant time. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [method, memory, passes, parallelism, salt, key] = stored.split("$");
  if (method !== "argon2id" || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, "base64url");
  const actual = await derive(password, Buffer.from(salt, "base64url"), {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: expected.length,
  });
  return timingSafeEqual(actual, expected);
}
