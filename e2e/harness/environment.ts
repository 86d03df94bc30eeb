/** The environment of this process as a plain record, without what Playwright's workers add for colour. */
export function plainEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && name !== "FORCE_COLOR") env[name] = value;
  return env;
}
