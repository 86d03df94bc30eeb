import * as v from "valibot";
import { limits } from "./limits.ts";
import { Count } from "./rows.ts";

/** The one Socket.IO event that carries every frame, in both directions (mission row 1). */
export const frameEvent = "message";

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(limits.idLengthMax));
const type = v.pipe(v.string(), v.minLength(1), v.maxLength(32));

/** Client → server. `payload` is parsed by the schema of its type, see requests.ts. */
export const RequestFrame = v.object({ type, msg_id: id, payload: v.optional(v.unknown(), {}) });
export type RequestFrame = v.InferOutput<typeof RequestFrame>;

/** Server → client, in answer to the request with the same `msg_id`. */
export const ResponseFrame = v.object({
  type,
  msg_id: id,
  code: v.pipe(v.number(), v.safeInteger()),
  payload: v.optional(v.unknown()),
  reason: v.optional(v.string()),
  /** With a refusal about membership: the conversation's rev at which it was true. */
  rev: v.fallback(v.optional(Count), undefined),
});
export type ResponseFrame = v.InferOutput<typeof ResponseFrame>;

/**
 * What the payload of a refusal that passes may hold. Left out by servers that do not know; what does not parse means the
 * same.
 */
export const RetryLater = v.object({
  /** In how many ms it is worth asking again, by whichever request of this account. */
  retry_after_ms: v.fallback(v.optional(Count), undefined),
});

/** What a refusal's payload says of that, in ms; undefined where it says nothing. */
export const retryAfterMsIn = (payload: unknown): number | undefined => {
  const later = v.safeParse(RetryLater, payload);
  return later.success ? later.output.retry_after_ms : undefined;
};

/** Server → client, unasked. */
export const PushFrame = v.object({ type, msg_id: id, payload: v.unknown() });
export type PushFrame = v.InferOutput<typeof PushFrame>;

/**
 * A frame may arrive as an object or, from some back ends, as a JSON string (mission row 1). Returns the object, or
 * undefined for what is neither; never throws.
 */
export function decodeFrame(raw: unknown): object | undefined {
  if (typeof raw === "string") {
    try {
      const value: unknown = JSON.parse(raw);
      return typeof value === "object" && value !== null ? value : undefined;
    } catch {
      return undefined;
    }
  }
  return typeof raw === "object" && raw !== null ? raw : undefined;
}
