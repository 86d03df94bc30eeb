/** An installed Chromium, Chrome or Edge: the absolute path of its program, or null. MAGPIE_CHROMIUM names one outright. */
export function findBrowser(env: NodeJS.ProcessEnv, platform?: NodeJS.Platform): string | null;
