import * as v from "valibot";
import { fromAfar } from "#shared/wire/bounded.ts";
import { codes } from "#shared/wire/codes.ts";
import { type ResponseFrame, retryAfterMsIn } from "#shared/wire/frame.ts";
import { requests, type RequestType } from "#shared/wire/requests.ts";
import type { Ids, RequestOutcome, Timers } from "../messaging/ports.ts";
import type { Dropped } from "./dropped.ts";

/** More requests than this are not in flight at once; one more is `lost` at once. */
export const outstandingMax = 256;

interface OutstandingPorts {
  readonly timers: Timers;
  readonly ids: Ids;
  readonly dropped: Dropped;
  readonly answerWithinMs: number;
}

/** What a refusal says besides its code, as far as it does. */
function detailsOf(frame: ResponseFrame): { rev?: number; retryAfterMs?: number } {
  const retryAfterMs = retryAfterMsIn(frame.payload);
  return {
    ...(frame.rev === undefined ? {} : { rev: frame.rev }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

interface Waiting {
  readonly type: RequestType;
  readonly settle: (outcome: RequestOutcome<RequestType>) => void;
}

/** The requests that wait for their answers, told apart by `msg_id` (mission row 3). Each settles exactly once. */
export function createOutstanding({ timers, ids, dropped, answerWithinMs }: OutstandingPorts) {
  const waiting = new Map<string, Waiting>();

  return {
    get size() {
      return waiting.size;
    },

    /** Hands a new msg_id to `emit` and waits for its answer. A request that cannot be emitted is `lost`. */
    ask<T extends RequestType>(type: T, emit: (msgId: string) => void): Promise<RequestOutcome<T>> {
      if (waiting.size >= outstandingMax) return Promise.resolve({ kind: "lost" });
      const msgId = ids.next();
      return new Promise((resolve) => {
        const settle = (outcome: RequestOutcome<RequestType>): void => {
          if (!waiting.delete(msgId)) return;
          cancel();
          // `answer` parses by the schema of this request's own type.
          resolve(outcome);
        };
        const cancel = timers.after(answerWithinMs, () => settle({ kind: "lost" }));
        waiting.set(msgId, { type, settle });
        try {
          emit(msgId);
        } catch {
          // What cannot be made into JSON never left.
          settle({ kind: "lost" });
        }
      });
    },

    answer(frame: ResponseFrame): void {
      const asked = waiting.get(frame.msg_id);
      if (!asked) {
        dropped.add("unknownAnswer");
        return;
      }
      if (frame.code !== codes.ok) {
        const { code, reason = "" } = frame;
        asked.settle({ kind: "refused", code, reason, ...detailsOf(frame) });
        return;
      }
      const payload = v.safeParse(requests[asked.type].answer, frame.payload ?? {}, fromAfar);
      if (!payload.success) dropped.add("badAnswer", asked.type);
      asked.settle(
        payload.success ? { kind: "answered", payload: payload.output } : { kind: "lost" },
      );
    },

    /** The connection has ended: whether they were done is unknown. */
    loseAll(): void {
      for (const asked of waiting.values()) asked.settle({ kind: "lost" });
    },
  };
}
