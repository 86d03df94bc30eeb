import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { SignInAnswer, signInPath, signOutPath } from "#shared/wire/sign-in.ts";
import { isUntrusted } from "./trust.ts";
import type { SignInTransport } from "../account/sign-in-transport.ts";

/** Signing in and out take at most this long, body included. */
const defaultAnswerWithinMs = 10_000;
/** No honest answer is longer. */
const bodyBytesMax = 64 * 1024;
/** What stands in front of the server answers in its place: the server itself is not there. */
const nobodyBehind: readonly number[] = [502, 503, 504];

const Envelope = v.object({
  code: v.pipe(v.number(), v.integer()),
  payload: v.optional(v.unknown()),
});

type Answer =
  | { readonly kind: "answer"; readonly code: number; readonly payload: unknown }
  | { readonly kind: "unreachable" }
  | { readonly kind: "untrusted" }
  | { readonly kind: "notMagpie" };

/** Reads a body up to the bound; null when it is longer. */
async function readBounded(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > bodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseEnvelope(text: string | null) {
  if (text === null) return null;
  try {
    const parsed = v.safeParse(Envelope, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** Somebody answered, in another protocol than HTTP. */
function speaksNoHttp(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof Error && cause.name === "HTTPParserError";
}

/**
 * The requests of shared/wire/sign-in.ts by fetch. Redirects are refused: a password goes to the address that was typed,
 * or nowhere. Neither method rejects.
 */
export function createSignInTransport(answerWithinMs = defaultAnswerWithinMs): SignInTransport {
  const post = async (server: string, path: string, init: RequestInit): Promise<Answer> => {
    try {
      const response = await fetch(new URL(path, server), {
        ...init,
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.timeout(answerWithinMs),
      });
      const envelope = parseEnvelope(await readBounded(response));
      if (envelope) return { kind: "answer", code: envelope.code, payload: envelope.payload };
      return { kind: nobodyBehind.includes(response.status) ? "unreachable" : "notMagpie" };
    } catch (error) {
      if (isUntrusted(error)) return { kind: "untrusted" };
      return { kind: speaksNoHttp(error) ? "notMagpie" : "unreachable" };
    }
  };

  return {
    async signIn(server, request) {
      const answer = await post(server, signInPath, {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request),
      });
      if (answer.kind !== "answer") return { ok: false, failure: { kind: answer.kind } };
      const { code, payload } = answer;
      if (code !== codes.ok) return { ok: false, failure: { kind: "refused", code } };
      const parsed = v.safeParse(SignInAnswer, payload);
      return parsed.success
        ? { ok: true, answer: parsed.output }
        : { ok: false, failure: { kind: "notMagpie" } };
    },

    async signOut(server, token) {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await post(server, signOutPath, { headers });
      return answer.kind === "answer" && answer.code === codes.ok;
    },
  };
}
