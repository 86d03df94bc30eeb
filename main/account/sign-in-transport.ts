import type { SignInFailure } from "#shared/ipc/contract.ts";
import type { SignInAnswer, SignInRequest } from "#shared/wire/sign-in.ts";

/** The requests of shared/wire/sign-in.ts; main/connection implements them over HTTP. Neither rejects. */
export interface SignInTransport {
  /** `server` is an origin, as parseServerAddress gives it. */
  signIn(
    server: string,
    request: SignInRequest,
  ): Promise<
    | { readonly ok: true; readonly answer: SignInAnswer }
    | { readonly ok: false; readonly failure: SignInFailure }
  >;
  /** Whether the server says that the token is revoked. */
  signOut(server: string, token: string): Promise<boolean>;
}
