import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { SignInAnswer, signInPath } from "#shared/wire/sign-in.ts";
import type { SignInTransport } from "../account/account.ts";

/** Signing in takes at most this long. */
const answerWithinMs = 10_000;
/** No honest answer is longer. */
const bodyBytesMax = 64 * 1024;

const Envelope = v.object({ code: v.number(), payload: v.optional(v.unknown()) });

/** Reads a body up to the bound; null when it is longer. */
async function readBounded(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (!response.body) return "";
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > bodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Signs in by `POST /api/sign-in`. Redirects are refused: a password goes to the address that was typed, or nowhere. */
export function createSignInTransport(): SignInTransport {
  return {
    async signIn(server, request) {
      let text: string | null;
      try {
        const response = await fetch(new URL(signInPath, server), {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(request),
          redirect: "error",
          signal: AbortSignal.timeout(answerWithinMs),
        });
        text = await readBounded(response);
      } catch {
        return { ok: false, failure: { kind: "unreachable" } };
      }
      const envelope = v.safeParse(Envelope, parseJson(text));
      if (!envelope.success) return { ok: false, failure: { kind: "notMagpie" } };
      const { code, payload } = envelope.output;
      if (code !== codes.ok) return { ok: false, failure: { kind: "refused", code } };
      const answer = v.safeParse(SignInAnswer, payload);
      return answer.success
        ? { ok: true, answer: answer.output }
        : { ok: false, failure: { kind: "notMagpie" } };
    },
  };
}
