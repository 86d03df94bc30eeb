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
 * What our own page may ask for; everything else, and everybody else, is denied (security.md 4). In development the
 * socket of hot replacement, which a page may only open to the machine's loopback with leave.
 */
const grantedToOwnPage: readonly string[] = MAGPIE_DEVELOPMENT
  ? ["local-network-access", "loopback-network"]
  : [];

/** Voice notes: the microphone, and never the camera beside it. */
const isMicrophone = (permission: string, media: readonly (string | undefined)[]): boolean =>
  permission === "media" && media.length > 0 && media.every((one) => one === "audio");

/** Registers both permission handlers: the one that is asked, and the one that only checks. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const mediaTypes = "mediaTypes" in details ? (details.mediaTypes ?? []) : [];
    const isGranted = grantedToOwnPage.includes(permission) || isMicrophone(permission, mediaTypes);
    answer(isGranted && isOwnPage(details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, { mediaType }) => {
    const isGranted =
      grantedToOwnPage.includes(permission) || isMicrophone(permission, [mediaType]);
    return isGranted && isOwnPage(origin);
  });
}
