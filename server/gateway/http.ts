import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import * as v from "valibot";
import { fromAfar } from "#shared/wire/bounded.ts";
import { codes } from "#shared/wire/codes.ts";
import { protocol } from "#shared/wire/limits.ts";
import {
  isFitPassword,
  PasswordRequest,
  passwordPath,
  SignInRequest,
  signInPath,
  signOutPath,
  ticketPath,
} from "#shared/wire/sign-in.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { loginOf } from "../accounts/logins.ts";
import { Refusal, type Timers } from "../chat/ports.ts";
import { answer, answerError, bearer, granted } from "./answers.ts";
import type { FileRoutes } from "./file-routes.ts";
import type { StoreTrouble } from "../store/cannot-store.ts";
import { errorKind, type ServerLog } from "./log.ts";
import { isLoopback } from "./loopback.ts";
import { cutIfLate, requestMsMax } from "./patience.ts";
import type { Throttle } from "./throttle.ts";
import { createTurns, type TurnBounds } from "./turns.ts";

/** No honest request is longer. */
const bodyBytesMax = 16 * 1024;

/**
 * Verifying a password takes 19 MiB and some 25 ms of one of Node's four threads, which files and names need as well. The
 * last one that waits is served after some two seconds.
 */
const signInBounds: TurnBounds = { atOnceMax: 2, waitingMax: 128 };

/** Requests that name a token, known or not: reading who holds one takes far less than a millisecond. */
const tokenBounds: TurnBounds = { atOnceMax: 8, waitingMax: 256 };

export interface HttpPorts {
  readonly accounts: Accounts;
  readonly throttle: Throttle;
  readonly log: ServerLog;
  readonly timers: Timers;
  /** Files, where this server has them. */
  readonly files?: FileRoutes;
  /** How many sign-ins are verified at once, and how many wait; signInBounds where it is left out. */
  readonly signIns?: TurnBounds;
  /** The same for tickets and signing out; tokenBounds where it is left out. */
  readonly byToken?: TurnBounds;
  /** Some of a person's tokens were revoked. */
  onRevoked?(person: string): void;
  /** Whether the server still takes work. */
  isOpen(): boolean;
  /** Why nothing can be stored at present. */
  trouble(): StoreTrouble;
  /** PEM texts; null serves plain HTTP, which is for loopback only. */
  readonly tls: TlsIdentity | null;
}

export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
}

/** Reads and parses a bounded JSON body. Rejects with a Refusal. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Whoever sends too much is to read that it was.
  const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    size += chunk.length;
    if (size > bodyBytesMax) throw new Refusal(codes.tooLarge);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Refusal(codes.badFrame);
  }
}

/** Where a request comes from. The TLS proxy in front is on this machine and says for whom it asks, in the last place. */
function addressOf({ socket, headers }: IncomingMessage): string {
  const direct = socket.remoteAddress ?? "";
  const forwarded = headers["x-forwarded-for"];
  if (!isLoopback(direct) || forwarded === undefined) return direct;
  return String(forwarded).split(",").at(-1)?.trim() || direct;
}

/** Whether the two ranges of protocol versions meet. */
export const isCompatible = (theirs: { min: number; max: number }): boolean =>
  theirs.min <= protocol.max && theirs.max >= protocol.min;

const pathOf = ({ url = "" }: IncomingMessage): string => url.split("?")[0] ?? "";

/** Sign-in, tickets, sign-out, passwords and health (shared/wire/sign-in.ts), and files where there are any. */
export function createHttpServer(ports: HttpPorts): Server {
  const { accounts, throttle, log, isOpen, tls } = ports;
  const status = (): string => {
    if (!isOpen()) return "stopping";
    const trouble = ports.trouble();
    return trouble === null ? "ok" : trouble === "full" ? "diskFull" : "diskFailed";
  };
  const inTurn = createTurns(ports.signIns ?? signInBounds);
  const inTokenTurn = createTurns(ports.byToken ?? tokenBounds);

  /**
   * Has a secret verified. The try is taken when its turn has come and before it is verified: any number at once are still
   * counted one by one. Without a login only the address counts.
   */
  const verifying = <T>(address: string, login: string, verify: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      granted(throttle.trySignIn(address, login));
      try {
        const verified = await verify();
        throttle.signedIn(address, login);
        return verified;
      } catch (error) {
        if (!(error instanceof Refusal)) throttle.notFailed(address, login);
        throw error;
      }
    });

  const signIn = async (request: IncomingMessage): Promise<unknown> => {
    const parsed = v.safeParse(SignInRequest, await readJson(request), fromAfar);
    if (!parsed.success) throw new Refusal(codes.badFrame);
    if (!isCompatible(parsed.output.protocol)) throw new Refusal(codes.incompatible);
    const login = parsed.output.ticket === undefined ? loginOf(parsed.output.name ?? "") : "";
    return verifying(addressOf(request), login, async () => ({
      ...(await accounts.signIn(parsed.output)),
      protocol,
    }));
  };

  const changePassword = async (request: IncomingMessage): Promise<unknown> => {
    const parsed = v.safeParse(PasswordRequest, await readJson(request), fromAfar);
    if (!parsed.success) throw new Refusal(codes.badFrame);
    const { current, next } = parsed.output;
    const token = bearer(request);
    const { person, login } = await inTokenTurn(() => accounts.admit(token));
    if (!isFitPassword(next)) throw new Refusal(codes.unfitPassword);
    await verifying(addressOf(request), login, () => accounts.changePassword(token, current, next));
    ports.onRevoked?.(person);
    return {};
  };

  const routes: Readonly<Record<string, (request: IncomingMessage) => Promise<unknown>>> = {
    [signInPath]: signIn,
    [ticketPath]: (request) =>
      inTokenTurn(async () => {
        const token = bearer(request);
        const { person } = await accounts.admit(token);
        granted(throttle.ticket(person));
        return { ticket: await accounts.ticketFor(token) };
      }),
    [signOutPath]: (request) =>
      inTokenTurn(async () => {
        const person = await accounts.signOut(bearer(request));
        if (person !== null) ports.onRevoked?.(person);
        return {};
      }),
    [passwordPath]: changePassword,
  };

  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<void> => {
    if (path === "/health" && request.method === "GET")
      return answer(response, status() === "ok" ? 200 : 503, { status: status() });
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route || request.method !== "POST")
      return answer(response, 404, { code: codes.unknownType, reason: "unknownType" });
    try {
      if (!isOpen()) throw new Refusal(codes.stopping);
      answer(response, 200, { code: codes.ok, payload: await route(request) });
    } catch (error) {
      answerError(response, error, log);
    }
  };

  // Files may take hours to arrive: a request as such has a time of its own (patience.ts).
  const options = { requestTimeout: 0, headersTimeout: requestMsMax };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const letBe = cutIfLate(request, ports.timers, requestMsMax);
    const path = pathOf(request);
    const handled = ports.files?.isFor(path)
      ? ports.files.handle(request, response, letBe)
      : handle(request, response, path);
    handled.catch((error: unknown) => {
      log.error({ error: errorKind(error) }, "http.failed");
      response.destroy();
    });
  };
  return tls
    ? createTlsServer({ ...options, ...tls, minVersion: "TLSv1.2" }, listener)
    : createServer(options, listener);
}
