import type { SignInFailure } from "#shared/ipc/contract.ts";
import type { PasswordRequest, SignInAnswer, SignInRequest } from "#shared/wire/sign-in.ts";

/** The requests of shared/wire/sign-in.ts; main/connection implements them over HTTP. None rejects. */
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
  /** The server's code; null where it did not answer, and what became of it is unknown. */
  changePassword(server: string, token: string, request: PasswordRequest): Promise<number | null>;
}
