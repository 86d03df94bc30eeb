import type { ConnectionView, LockReason } from "#shared/ipc/views.ts";
import type { SignedOutReason, State } from "./state.ts";

/** How far messaging has come: its own words for ConnectionView. */
export interface CatchingUp {
  readonly catchingUp: boolean;
  readonly progress: number | null;
}

/** What the server's word on a sign-in means for what is kept here; null where it has said nothing. */
export const lockReasons: Readonly<Record<SignedOutReason, LockReason | null>> = {
  notSignedIn: "elsewhere",
  accountDisabled: "disabled",
  noToken: null,
  badAddress: null,
};

/**
 * What windows are told. `toWall` turns a time of the steady clock into ms since the Unix epoch; `catchingUp` is
 * messaging's to say.
 */
export function connectionView(
  state: State,
  { catchingUp, progress }: CatchingUp,
  toWall: (at: number) => number,
): ConnectionView {
  switch (state.name) {
    case "connected":
      return { state: "connected", catchingUp, progress };
    case "connecting":
      return { state: "connecting", attempt: state.attempt };
    case "waiting":
      return { state: "waiting", attempt: state.attempt, nextTryAt: toWall(state.nextTryAt) };
    case "sleeping":
      return { state: "sleeping", until: toWall(state.until) };
    case "incompatible":
      return { state: "incompatible", clientTooOld: state.clientTooOld };
    case "idle":
      return { state: "signedOut", locked: null };
    case "signedOut":
      return { state: "signedOut", locked: lockReasons[state.reason] };
  }
}
