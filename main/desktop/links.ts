import { shell } from "electron";

const schemes: readonly string[] = ["http:", "https:", "mailto:"];

/** The link in its normal form if it may be opened outside (security.md 3), else null. */
export function outsideLink(url: string): string | null {
  try {
    const parsed = new URL(url);
    return schemes.includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** Opens a link with the platform's own program; anything but http, https and mailto is left alone. */
export async function openOutside(url: string): Promise<void> {
  const link = outsideLink(url);
  if (link !== null) await shell.openExternal(link);
}
