import type Electron from "electron";
import { browser } from "../host.ts";
import { inspector, record } from "../inspector.ts";
import { originOf, toChromium } from "../page/scheme-address.ts";
import { protocol } from "./protocol.ts";

export type RequestHandler = NonNullable<
  Parameters<Electron.Session["setPermissionRequestHandler"]>[0]
>;
export type CheckHandler = NonNullable<
  Parameters<Electron.Session["setPermissionCheckHandler"]>[0]
>;
type Permission = Parameters<CheckHandler>[1];

/** What a page asks for, with what Electron tells the handlers. */
export interface Asked {
  readonly contents: Electron.WebContents;
  readonly permission: string;
  readonly requestingUrl: string;
  readonly isMainFrame: boolean;
  readonly mediaTypes?: readonly ("audio" | "video")[];
  readonly mediaType?: "audio" | "video";
}

/** Chromium's names for what Electron calls a permission. */
function descriptorsOf({
  permission,
  mediaTypes,
  mediaType,
}: Asked): { name: string; sysex?: boolean }[] {
  switch (permission) {
    case "media":
      return (mediaTypes ?? (mediaType ? [mediaType] : ["audio", "video"])).map((type) => ({
        name: type === "audio" ? "microphone" : "camera",
      }));
    case "clipboard-sanitized-write":
      return [{ name: "clipboard-write" }];
    case "midiSysex":
      return [{ name: "midi", sysex: true }];
    // Chromium has no setting for these: the page's own hook holds the answer.
    case "fullscreen":
    case "pointerLock":
    case "openExternal":
      return [];
    default:
      return [{ name: permission }];
  }
}

/** What a page can read, or use around the stand-in's hooks, without asking: set from the check handler before it loads. */
const seeded: readonly Pick<Asked, "permission" | "mediaType">[] = [
  { permission: "notifications" },
  { permission: "geolocation" },
  { permission: "media", mediaType: "audio" },
  { permission: "media", mediaType: "video" },
  { permission: "clipboard-read" },
  { permission: "clipboard-sanitized-write" },
  { permission: "midi" },
  { permission: "midiSysex" },
  { permission: "idle-detection" },
  { permission: "local-network-access" },
  { permission: "loopback-network" },
];

/** Asks the app's handlers, as Electron does, and sets Chromium to what they say. Without a handler all is granted. */
export class Permissions {
  request: RequestHandler | null = null;
  check: CheckHandler | null = null;

  /** Whether the app grants it: `request` as when a page asks, `check` as when it only looks. */
  async decide(kind: "check" | "request", asked: Asked): Promise<boolean> {
    const granted = kind === "check" ? this.#checks(asked) : await this.#requests(asked);
    const { permission, requestingUrl, mediaType } = asked;
    const media = mediaType === undefined ? {} : { mediaType };
    record(inspector.permissions, { kind, permission, requestingUrl, granted, ...media });
    const origin = originOf(toChromium(requestingUrl, (scheme) => protocol.isOwnScheme(scheme)));
    const setting = granted ? "granted" : "denied";
    await Promise.allSettled(
      descriptorsOf(asked).map((descriptor) =>
        browser().cdp.send("Browser.setPermission", { permission: descriptor, setting, origin }),
      ),
    );
    return granted;
  }

  /** Sets Chromium for a page that is about to load. */
  async seed(page: Pick<Asked, "contents" | "requestingUrl" | "isMainFrame">): Promise<void> {
    await Promise.all(seeded.map((permission) => this.decide("check", { ...page, ...permission })));
  }

  #checks({ contents, permission, requestingUrl, isMainFrame, mediaType }: Asked): boolean {
    if (!this.check) return true;
    const origin = `${originOf(requestingUrl)}/`;
    return this.check(contents, permission as Permission, origin, {
      isMainFrame,
      requestingUrl,
      embeddingOrigin: origin,
      securityOrigin: origin,
      ...(mediaType === undefined ? {} : { mediaType }),
    });
  }

  #requests({
    contents,
    permission,
    requestingUrl,
    isMainFrame,
    mediaTypes,
  }: Asked): Promise<boolean> {
    const handler = this.request;
    if (!handler) return Promise.resolve(true);
    const details = {
      requestingUrl,
      isMainFrame,
      ...(mediaTypes === undefined
        ? {}
        : { mediaTypes: [...mediaTypes], securityOrigin: `${originOf(requestingUrl)}/` }),
    };
    return new Promise((resolve) => {
      handler(contents, permission as Permission, (granted) => resolve(granted), details);
    });
  }
}
