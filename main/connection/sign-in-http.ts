import { once } from "node:events";
import { type IncomingMessage, type OutgoingHttpHeaders, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { passwordPath, SignInAnswer, signInPath, signOutPath } from "#shared/wire/sign-in.ts";
import type { SignInTransport } from "../account/sign-in-transport.ts";
import type { Timers } from "../messaging/ports.ts";
import { readEnvelope } from "./http-answer.ts";
import { ProxyRefused } from "./proxied.ts";
import { RoutedAgent } from "./routed-agent.ts";
import { type FindRoutes, goDirect } from "./routes.ts";
import { isUntrusted } from "./trust.ts";

/** Signing in and out take at most this long, body included. */
const defaultAnswerWithinMs = 10_000;
/** What stands in front of the server answers in its place: the server itself is not there. */
const nobodyBehind: readonly number[] = [502, 503, 504];

export interface SignInHttpOptions {
  readonly timers: Timers;
  readonly findRoutes?: FindRoutes;
  readonly answerWithinMs?: number;
}

type Failure = { readonly kind: "unreachable" | "untrusted" | "proxyRefused" | "notMagpie" };
type Answer =
  | { readonly kind: "answer"; readonly code: number; readonly payload: unknown }
  | Failure;

interface Request {
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
}

/** Somebody answered, in another protocol than HTTP. */
const speaksNoHttp = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  typeof error.code === "string" &&
  error.code.startsWith("HPE_");

function failureOf(error: unknown): Failure {
  if (error instanceof ProxyRefused) return { kind: "proxyRefused" };
  if (isUntrusted(error)) return { kind: "untrusted" };
  return { kind: speaksNoHttp(error) ? "notMagpie" : "unreachable" };
}

/** The answer's head. Node follows no redirects by itself. */
async function ask(
  url: URL,
  { headers, body }: Request,
  agent: RoutedAgent,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const open = url.protocol === "https:" ? requestTls : requestPlain;
  const request = open(url, { method: "POST", headers, agent, signal });
  // What happens to it once nobody waits any more is nobody's business.
  request.on("error", () => undefined);
  request.end(body);
  // A request that has no socket yet says nothing when it is aborted: a proxy may never answer.
  const [response] = (await once(request, "response", { signal })) as [IncomingMessage];
  return response;
}

/**
 * The requests of shared/wire/sign-in.ts. Redirects are refused: a password goes to the address that was typed, or nowhere.
 * No method rejects.
 */
export function createSignInTransport({
  timers,
  findRoutes = goDirect,
  answerWithinMs = defaultAnswerWithinMs,
}: SignInHttpOptions): SignInTransport {
  const post = async (server: string, path: string, request: Request): Promise<Answer> => {
    const agent = new RoutedAgent(findRoutes, timers);
    try {
      const signal = AbortSignal.timeout(answerWithinMs);
      const response = await ask(new URL(path, server), request, agent, signal);
      const envelope = await readEnvelope(response);
      if (envelope) return { kind: "answer", code: envelope.code, payload: envelope.payload };
      return {
        kind: nobodyBehind.includes(response.statusCode ?? 0) ? "unreachable" : "notMagpie",
      };
    } catch (error) {
      return failureOf(error);
    } finally {
      agent.destroy();
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

    async changePassword(server, token, request) {
      const answer = await post(server, passwordPath, {
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(request),
      });
      return answer.kind === "answer" ? answer.code : null;
    },
  };
}
