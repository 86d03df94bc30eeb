import type { App, Session, WebContents } from "electron";
import { appHost, appScheme } from "./app-scheme.ts";

/** Whether a URL is a page of our own. */
export function isOwnPage(url: string): boolean {
  try {
    const parsed = new URL(url);
    return parsed.protocol === `${appScheme}:` && parsed.host === appHost;
  } catch {
    return false;
  }
}

/** No page ever leaves our own, opens a window or holds a webview (security.md 3). */
function guardContents(contents: WebContents): void {
  contents.on("will-navigate", (event) => {
    // Where hot replacement does not reach, Vite has the page load itself anew.
    if (MAGPIE_DEVELOPMENT && event.url === contents.getURL()) return;
    event.preventDefault();
  });
  contents.on("will-frame-navigate", (event) => {
    if (MAGPIE_DEVELOPMENT && event.isMainFrame) return;
    event.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
}

/** Guards every page that this app will ever make. */
export function guardNavigation(app: App): void {
  app.on("web-contents-created", (_event, contents) => guardContents(contents));
}

/**
 * What our own page may ask for; everything else, and everybody else, is denied (security.md 4): the microphone, for voice notes,
 * and never a camera. In development the socket of hot replacement, which a page may only open to the machine's loopback with leave.
 */
const grantedToOwnPage: readonly string[] = MAGPIE_DEVELOPMENT
  ? ["local-network-access", "loopback-network"]
  : [];

/** What a page asks to hear or see with, as Electron names it when it is asked and when it only looks. */
interface Media {
  readonly mediaTypes?: readonly string[];
  readonly mediaType?: string;
}

/** Whether what a page of this URL asks for is granted. */
export function isGranted(
  permission: string,
  url: string,
  { mediaTypes, mediaType }: Media,
): boolean {
  if (!isOwnPage(url)) return false;
  if (permission !== "media") return grantedToOwnPage.includes(permission);
  const asked = mediaTypes ?? (mediaType === undefined ? [] : [mediaType]);
  return asked.length > 0 && asked.every((type) => type === "audio");
}

/** Registers both permission handlers: the one that is asked, and the one that only checks. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isGranted(permission, details.requestingUrl, details as Media));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    isGranted(permission, origin, details),
  );
}
