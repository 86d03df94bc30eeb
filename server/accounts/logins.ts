/** Logins are compared in one form, however they are typed. */
export const loginOf = (typed: string): string => typed.normalize("NFKC").trim().toLowerCase();
