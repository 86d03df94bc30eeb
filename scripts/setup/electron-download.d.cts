/**
 * Asks the host for the file's headers. Resolves to null if it answers that it has it, else to why not, within `msMax`
 * milliseconds (three seconds). Redirects are followed.
 */
export function whyUnreachable(url: string, msMax?: number): Promise<string | null>;
