import * as v from "valibot";
import { codeName, codes } from "#shared/wire/codes.ts";
import { decodeFrame, RequestFrame, type ResponseFrame } from "#shared/wire/frame.ts";
import { limits } from "#shared/wire/limits.ts";
import { answerType, isRequestType, requests, type RequestType } from "#shared/wire/requests.ts";
import { Refusal, type Rules } from "../chat/ports.ts";
import { errorKind, type ServerLog } from "./log.ts";

/** An id or a type to answer by, taken from a frame that is not one otherwise. */
function named(raw: unknown, key: "type" | "msg_id"): string {
  const frame = decodeFrame(raw);
  const value = frame && key in frame ? (frame as Record<string, unknown>)[key] : undefined;
  return typeof value === "string" ? value.slice(0, limits.idLengthMax) : "";
}

/**
 * What a request weighs in the account's rate, in ordinary ones: a sync looks at every conversation of a person, a new
 * picture makes everybody read the directory.
 */
const weights: ReadonlyMap<string, number> = new Map<RequestType, number>([
  ["sync", 10],
  ["set_picture", 50],
]);
export const costOf = (raw: unknown): number => weights.get(named(raw, "type")) ?? 1;

const refusalFrame = (type: string, msgId: string, code: number, rev?: number): ResponseFrame => ({
  type,
  msg_id: msgId,
  code,
  reason: codeName(code) ?? "internal",
  ...(rev === undefined ? {} : { rev }),
});

function sizeOf(payload: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(payload) ?? "");
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * Answers one frame of a person. Whatever comes in, an answer goes out and the connection lives: a frame that cannot be
 * read gets `badFrame` under the id that could be found in it. Never rejects.
 */
export async function answerFrame(
  raw: unknown,
  person: string,
  rules: Rules,
  log: ServerLog,
): Promise<ResponseFrame> {
  const frame = v.safeParse(RequestFrame, decodeFrame(raw));
  if (!frame.success) return refusalFrame(named(raw, "type"), named(raw, "msg_id"), codes.badFrame);
  const { type, msg_id: msgId, payload } = frame.output;
  if (!isRequestType(type)) return refusalFrame(type, msgId, codes.unknownType);
  if (sizeOf(payload) > limits.payloadBytesMax) return refusalFrame(type, msgId, codes.tooLarge);
  const parsed = v.safeParse(requests[type].payload, payload);
  if (!parsed.success) return refusalFrame(type, msgId, codes.badFrame);
  try {
    // The schema of this very type made the payload; a type held in a variable cannot say so.
    const rule = rules[type] as (person: string, payload: unknown) => Promise<unknown>;
    const answer = await rule(person, parsed.output);
    return { type: answerType(type), msg_id: msgId, code: codes.ok, payload: answer };
  } catch (error) {
    if (error instanceof Refusal) return refusalFrame(type, msgId, error.code, error.rev);
    log.error({ type, error: errorKind(error) }, "frame.failed");
    return refusalFrame(type, msgId, codes.internal);
  }
}
