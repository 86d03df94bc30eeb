import * as v from "valibot";
import { limits } from "./limits.ts";
import { Count, Id } from "./rows.ts";

/**
 * Signing in goes over plain HTTP requests beside the socket, so that a password never travels in a frame. Answers have
 * the shape of a frame: `{ code: 1000, payload }` or `{ code, reason }`; the HTTP status is a hint for other tools.
 */
export const signInPath = "/api/sign-in";
/** Asks, with `Authorization: Bearer <token>`, for a one-time ticket that stands where a password stands. */
export const ticketPath = "/api/ticket";
/** Revokes the token it is sent with. */
export const signOutPath = "/api/sign-out";
/** Gives the person of the token it is sent with another password, and revokes all their other tokens. */
export const passwordPath = "/api/password";

const login = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(limits.loginLengthMax));
const secret = v.pipe(v.string(), v.minLength(1), v.maxLength(limits.passwordLengthMax));
/** What the device calls itself, shown on a devices page. */
const device = v.object({
  id: Id,
  name: v.pipe(v.string(), v.maxLength(limits.nameLengthMax)),
});
const protocolRange = v.object({ min: Count, max: Count });

export const SignInRequest = v.object({
  name: v.optional(login),
  password: v.optional(secret),
  ticket: v.optional(secret),
  device,
  protocol: protocolRange,
});
export type SignInRequest = v.InferOutput<typeof SignInRequest>;

export const SignInAnswer = v.object({
  token: v.pipe(v.string(), v.minLength(1), v.maxLength(limits.tokenLengthMax)),
  person: Id,
  name: v.string(),
  protocol: protocolRange,
});
export type SignInAnswer = v.InferOutput<typeof SignInAnswer>;

/** Whether a new password may be one: long enough, not longer than a sign-in takes, and text. */
export const isFitPassword = (text: string): boolean =>
  text.length >= limits.passwordLengthMin &&
  text.length <= limits.passwordLengthMax &&
  text.isWellFormed();

export const PasswordRequest = v.object({
  current: secret,
  /** Whether it is fit is told by a code of its own. */
  next: v.string(),
});
export type PasswordRequest = v.InferOutput<typeof PasswordRequest>;

export const TicketAnswer = v.object({ ticket: v.string() });

/** What the socket's handshake carries in Socket.IO's `auth`. */
export const Handshake = v.object({
  token: v.pipe(v.string(), v.minLength(1), v.maxLength(limits.tokenLengthMax)),
  protocol: protocolRange,
});
export type Handshake = v.InferOutput<typeof Handshake>;

/** What a refused handshake carries in the `data` of Socket.IO's connect error. */
export const HandshakeRefusal = v.object({
  code: v.number(),
  reason: v.optional(v.string()),
  protocol: v.optional(protocolRange),
});
