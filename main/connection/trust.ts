import tls from "node:tls";

let trusted = false;

/**
 * Makes every connection of this process trust what the platform trusts: an office's own authority is installed there, not in
 * the program. What the program brings along stays trusted. Reading them takes as long as a tenth of the start, so whoever
 * is about to connect by TLS calls it, and the first call does it.
 */
export function trustThePlatform(): void {
  if (trusted) return;
  trusted = true;
  tls.setDefaultCACertificates([
    ...new Set([...tls.getCACertificates("default"), ...tls.getCACertificates("system")]),
  ]);
}

/** The codes of a certificate that is not to be trusted, from OpenSSL and Node. */
const untrustedCodes: readonly string[] = [
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REVOKED",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
];

/** Whether a request failed because the other side's certificate is not to be trusted. */
export function isUntrusted(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return (
    cause instanceof Error &&
    "code" in cause &&
    typeof cause.code === "string" &&
    untrustedCodes.includes(cause.code)
  );
}
