/** What would break lines or turn the words around a name. */
export const unprintable = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** Logins are compared in one form, however they are typed. */
export const loginOf = (typed: string): string => typed.normalize("NFKC").trim().toLowerCase();
