import * as v from "valibot";
import { codes } from "#shared/wire/codes.ts";
import { protocol } from "#shared/wire/limits.ts";
import { HandshakeRefusal } from "#shared/wire/sign-in.ts";

export interface Refusal {
  readonly code: number;
  readonly clientTooOld: boolean;
}

/**
 * The server's refusal in a connect error of Socket.IO, or null when the error is none (nobody answered, a timeout). A
 * server that calls us incompatible and names no range is taken to be the newer one.
 */
export function readRefusal(error: unknown): Refusal | null {
  const data = typeof error === "object" && error !== null && "data" in error ? error.data : null;
  const refusal = v.safeParse(HandshakeRefusal, data);
  if (!refusal.success) return null;
  const { code, protocol: theirs } = refusal.output;
  const newer = theirs === undefined || theirs.min > protocol.max;
  return { code, clientTooOld: code === codes.incompatible && newer };
}
