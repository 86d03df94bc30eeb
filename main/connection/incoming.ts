import * as v from "valibot";
import { fromAfar } from "#shared/wire/bounded.ts";
import { decodeFrame, PushFrame, ResponseFrame } from "#shared/wire/frame.ts";
import { pushes, type PushType } from "#shared/wire/requests.ts";
import type { Push } from "../messaging/ports.ts";
import type { DropReason } from "./dropped.ts";

export type Incoming =
  | { readonly kind: "response"; readonly frame: ResponseFrame }
  | { readonly kind: "push"; readonly push: Push }
  | { readonly kind: "drop"; readonly reason: DropReason; readonly type: PushType | null };

const isPushType = (type: string): type is PushType => Object.hasOwn(pushes, type);

/** What arrived with the `message` event, as an object or as JSON text (mission row 1). A response has a code. Pure. */
export function readIncoming(raw: unknown): Incoming {
  const decoded = decodeFrame(raw);
  const response = v.safeParse(ResponseFrame, decoded, fromAfar);
  if (response.success) return { kind: "response", frame: response.output };
  const frame = v.safeParse(PushFrame, decoded, fromAfar);
  if (!frame.success) return { kind: "drop", reason: "badFrame", type: null };
  const { type } = frame.output;
  if (!isPushType(type)) return { kind: "drop", reason: "unknownPush", type: null };
  const payload = v.safeParse(pushes[type], frame.output.payload, fromAfar);
  if (!payload.success) return { kind: "drop", reason: "badPush", type };
  // The payload was parsed by the schema of this very type, which the compiler cannot follow through the map.
  return { kind: "push", push: { type, payload: payload.output } as Push };
}
