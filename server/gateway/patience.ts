import type { IncomingMessage } from "node:http";
import type { Timers } from "../chat/ports.ts";

/** How long a request may take to arrive, in ms, apart from those that bring files. */
export const requestMsMax = 15_000;
/** In each such time, in ms, so many bytes have to move either way on a connection that brings or takes a file. */
export const idleMs = 60_000;
export const idleBytesMin = 4_096;

/** Cuts a request that has not arrived by then; the returned function lets it be. */
export function cutIfLate(request: IncomingMessage, timers: Timers, afterMs: number): () => void {
  const cancel = timers.after(afterMs, () => {
    if (!request.complete) request.socket.destroy();
  });
  request.once("close", cancel);
  return cancel;
}

/** Cuts a connection on which next to nothing moves; the returned function lets it be. */
export function cutWhenIdle({ socket }: IncomingMessage, timers: Timers): () => void {
  const moved = (): number => socket.bytesRead + socket.bytesWritten;
  let before = moved();
  let cancel = (): void => undefined;
  const look = (): void => {
    if (moved() - before < idleBytesMin) return void socket.destroy();
    before = moved();
    cancel = timers.after(idleMs, look);
  };
  cancel = timers.after(idleMs, look);
  return () => cancel();
}
