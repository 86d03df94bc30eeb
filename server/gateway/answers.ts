import type { IncomingMessage, ServerResponse } from "node:http";
import { type CodeName, codeName, codes } from "#shared/wire/codes.ts";
import { Refusal } from "../chat/ports.ts";
import { asRefusal, retryLater } from "./frames.ts";
import { errorKind, type ServerLog } from "./log.ts";

/** What codes are to other tools, which look at the status. */
const httpStatus: Partial<Record<CodeName, number>> = {
  badFrame: 400,
  tooLarge: 413,
  notSignedIn: 401,
  wrongCredentials: 401,
  ticketInvalid: 401,
  accountDisabled: 403,
  unfitPassword: 422,
  incompatible: 426,
  notAllowed: 403,
  fileTooLarge: 413,
  quotaExceeded: 413,
  noSuchFile: 404,
  rateLimited: 429,
  stopping: 503,
  internal: 500,
  cannotStore: 507,
};

/** Answers with a JSON body. */
export function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  });
  response.end(JSON.stringify(body));
}

/**
 * Answers with why something was not done, a fault of the server's too; `status` where the code's own is not meant. Whoever is gone, was
 * cut, or has had half of another answer, hears nothing any more.
 */
export function answerError(
  response: ServerResponse,
  error: unknown,
  log: ServerLog,
  status?: number,
): void {
  const { req: request } = response;
  const isGone = request.errored !== null || request.socket.destroyed;
  if (isGone || response.headersSent) return void response.destroy();
  const refusal = asRefusal(error);
  const code = refusal?.code ?? codes.internal;
  if (!refusal) log.error({ error: errorKind(error) }, "http.failed");
  const reason = codeName(code) ?? "internal";
  const payload = refusal ? retryLater(refusal) : undefined;
  answer(response, status ?? httpStatus[reason] ?? 400, { code, reason, payload });
}

export const bearer = (request: IncomingMessage): string =>
  /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";

/** Turns what the throttle says into a refusal. */
export function granted(waitMs: number): void {
  if (waitMs > 0) throw new Refusal(codes.rateLimited, { retryMs: waitMs });
}
