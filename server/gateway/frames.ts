import * as v from "valibot";
import { fromAfar } from "#shared/wire/bounded.ts";
import { codeName, codes } from "#shared/wire/codes.ts";
import { RequestFrame, type ResponseFrame } from "#shared/wire/frame.ts";
import { limits } from "#shared/wire/limits.ts";
import { answerType, isRequestType, requests, type RequestType } from "#shared/wire/requests.ts";
import { Refusal, type Rules } from "../chat/ports.ts";
import { CannotStore } from "../store/cannot-store.ts";
import { errorKind, type ServerLog } from "./log.ts";

/** An id or a type to answer by, taken from a frame that may not be one otherwise. */
function named(frame: object | undefined, key: "type" | "msg_id"): string {
  const value = frame && key in frame ? (frame as Record<string, unknown>)[key] : undefined;
  return typeof value === "string" ? value.slice(0, limits.idLengthMax) : "";
}

const payloadIn = (frame: object | undefined): unknown =>
  frame && "payload" in frame ? frame.payload : undefined;

/**
 * What a request weighs in the account's rate, in ordinary ones, by the time it takes: pages of hundreds of conversations or
 * people; a new picture makes everybody read the directory; that one is writing is told to up to fifty others; who has read a
 * message is looked up for each member; what is announced is told to everybody; a group is made of up to two thousand members, who are
 * all looked at when it changes.
 */
const weights: ReadonlyMap<string, number> = new Map<RequestType, number>([
  ["sync", 5],
  ["positions", 5],
  ["watch", 5],
  ["typing", 10],
  ["set_picture", 50],
  ["set_status", 20],
  ["readers", 20],
  ["announce", 50],
  ["create_group", 40],
  ["add_members", 10],
  ["change_group", 5],
  ["remove_member", 5],
  ["set_role", 5],
  ["dissolve_group", 5],
]);
/** What people write is smaller; each further part of what is larger takes as long to read as an ordinary request. */
const ordinaryBytes = 4_096;
/** Socket.IO itself ends a connection with a larger one; what cannot be measured counts as much. */
export const frameBytesMax = 1_000_000;
/** So many conversations of one `positions` are as much work as an ordinary request. */
const positionsPerPoint = 10;

/** What the mere size of a payload adds to its weight. */
const sizeCost = (bytes: number): number =>
  Math.floor(Math.min(bytes, frameBytesMax) / ordinaryBytes);

function listedCost(payload: unknown): number {
  const isListing = typeof payload === "object" && payload !== null && "of" in payload;
  const of = isListing ? payload.of : null;
  return Array.isArray(of)
    ? Math.floor(Math.min(of.length, limits.positionsMax) / positionsPerPoint)
    : 0;
}

/** What a frame weighs by its type, its size and what it lists. `pull` and `page` are ordinary: who catches up asks for hundreds in a second. */
export function costOf(frame: object | undefined, bytes: number): number {
  const type = named(frame, "type");
  const listed = type === "positions" ? listedCost(payloadIn(frame)) : 0;
  return (weights.get(type) ?? 1) + sizeCost(bytes) + listed;
}

/** What a frame that made no sense weighs among such: it was read, and nothing was done for it. */
export const misfitCost = (bytes: number): number => 1 + sizeCost(bytes);

export const isHeartbeat = (frame: object | undefined): boolean => named(frame, "type") === "ping";

/** The payload of a refusal that passes: when to come back. */
export const retryLater = ({ retryMs }: Refusal): unknown =>
  retryMs === undefined ? undefined : { retry_after_ms: retryMs };

/** When it is worth asking a server again whose disk did not take what was written, in ms. */
const cannotStoreRetryMs = 5_000;

/** What is answered for an error of a rule that is no fault of the server's; null for one that is. */
export function asRefusal(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  // It is said in the log once, when it begins (start.ts).
  return error instanceof CannotStore
    ? new Refusal(codes.cannotStore, { retryMs: cannotStoreRetryMs })
    : null;
}

/** Who asks, on which device, and how large it is, where that was measured. */
export interface Asker {
  readonly bytes?: number;
  readonly person: string;
  readonly device?: string;
}

function refusalFrame(type: string, msgId: string, refusal: Refusal): ResponseFrame {
  const { code, rev } = refusal;
  const payload = retryLater(refusal);
  return {
    type,
    msg_id: msgId,
    code,
    reason: codeName(code) ?? "internal",
    ...(payload === undefined ? {} : { payload }),
    ...(rev === undefined ? {} : { rev }),
  };
}

/** The refusal of a frame, whatever it is, under the type and the id that can be found in it. */
export const refuseFrame = (frame: object | undefined, refusal: Refusal): ResponseFrame =>
  refusalFrame(named(frame, "type"), named(frame, "msg_id"), refusal);

/** The bytes of a frame's payload as JSON; endless for one that no JSON can hold. */
export function payloadBytes(frame: object | undefined): number {
  try {
    return Buffer.byteLength(JSON.stringify(payloadIn(frame)) ?? "");
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * Answers one frame of a person, as `decodeFrame` gives it. Whatever comes in, an answer goes out and the connection lives:
 * a frame that cannot be read gets `badFrame` under the id that could be found in it, one without a rule `unknownType`. Never
 * rejects.
 */
export async function answerFrame(
  decoded: object | undefined,
  { person, device, bytes = payloadBytes(decoded) }: Asker,
  rules: Partial<Rules>,
  log: ServerLog,
): Promise<ResponseFrame> {
  const frame = v.safeParse(RequestFrame, decoded, fromAfar);
  if (!frame.success) return refuseFrame(decoded, new Refusal(codes.badFrame));
  const { type, msg_id: msgId, payload } = frame.output;
  const refuse = (code: number) => refusalFrame(type, msgId, new Refusal(code));
  if (!isRequestType(type)) return refuse(codes.unknownType);
  if (bytes > limits.payloadBytesMax) return refuse(codes.tooLarge);
  const parsed = v.safeParse(requests[type].payload, payload, fromAfar);
  if (!parsed.success) return refuse(codes.badFrame);
  try {
    // The schema of this very type made the payload; a type held in a variable cannot say so.
    const rule = rules[type] as
      | ((person: string, payload: unknown, device?: string) => Promise<unknown>)
      | undefined;
    if (!rule) return refuse(codes.unknownType);
    const answer = await rule(person, parsed.output, device);
    return { type: answerType(type), msg_id: msgId, code: codes.ok, payload: answer };
  } catch (error) {
    const refusal = asRefusal(error);
    if (refusal) return refusalFrame(type, msgId, refusal);
    log.error({ type, error: errorKind(error) }, "frame.failed");
    return refuse(codes.internal);
  }
}
