import type { Bridge } from "./bridge.ts";

/**
 * Lets the app decide what Chromium would decide alone: before a page's question about a permission goes on to Chromium,
 * the app's handlers are asked and Chromium is set to their answer; `window.open` becomes a question to the app and gives
 * null, as a denied one does. These are courtesies, not walls: what a page asks around them meets the settings that the app's check
 * handler gave when the page was loaded, and a window that it opens around them is closed before it loads.
 * Runs in every frame, in the page's own world; injected as its own text.
 */
export function installHooks(bridge: Bridge): void {
  type Method = (this: unknown, ...args: unknown[]) => unknown;
  const { apply } = Reflect;
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const PromiseOf = Promise;
  const { then } = PromiseOf.prototype;
  const text = String;
  const Denied = DOMException;

  /** True when the app grants it; Chromium has been set accordingly by then. */
  const decide = (
    kind: "check" | "request",
    permission: string,
    details: object,
  ): Promise<boolean> => {
    try {
      return bridge.ask("permission", [kind, permission, details]) as Promise<boolean>;
    } catch (error) {
      return PromiseOf.reject(error);
    }
  };
  const replace = (
    owner: object | undefined,
    name: string,
    make: (original: Method) => Method,
  ): void => {
    if (!owner) return;
    const found = getOwnPropertyDescriptor(owner, name);
    if (typeof found?.value !== "function") return;
    defineProperty(owner, name, { ...found, value: make(found.value as Method) });
  };
  /** A method that waits for the app's decision, then does what it always did, or rejects with `denied`. */
  const guard = (
    owner: object | undefined,
    name: string,
    permission: string,
    denied: (() => unknown) | null,
  ): void =>
    replace(
      owner,
      name,
      (original) =>
        function (this: unknown, ...args: unknown[]) {
          const go = (granted: boolean): unknown => {
            if (!granted && denied) throw denied();
            return apply(original, this, args);
          };
          return apply(then, decide("request", permission, {}), [go]);
        },
    );

  // Interfaces that a page in an insecure context does not have are left out.
  const scope = globalThis as unknown as Record<string, { prototype: object } | undefined>;
  const prototypeOf = (name: string): object | undefined => scope[name]?.prototype;
  const checkedAs: Record<string, readonly [permission: string, mediaType?: string] | undefined> = {
    microphone: ["media", "audio"],
    camera: ["media", "video"],
    "clipboard-write": ["clipboard-sanitized-write"],
  };

  replace(
    prototypeOf("Permissions"),
    "query",
    (original) =>
      function (this: unknown, ...args) {
        const [descriptor] = args as [{ name?: unknown; sysex?: unknown } | undefined];
        const name = text(descriptor?.name);
        const [permission, mediaType] = checkedAs[name] ?? [
          name === "midi" && descriptor?.sysex ? "midiSysex" : name,
        ];
        const details = mediaType === undefined ? {} : { mediaType };
        return apply(then, decide("check", permission, details), [
          () => apply(original, this, args),
        ]);
      },
  );
  const notAllowed = (): unknown => new Denied("Permission denied", "NotAllowedError");
  replace(
    prototypeOf("MediaDevices"),
    "getUserMedia",
    (original) =>
      function (this: unknown, ...args) {
        const [constraints] = args as [{ audio?: unknown; video?: unknown } | undefined];
        const mediaTypes: string[] = [];
        if (constraints?.audio) mediaTypes[mediaTypes.length] = "audio";
        if (constraints?.video) mediaTypes[mediaTypes.length] = "video";
        const go = (granted: boolean): unknown => {
          if (!granted) throw notAllowed();
          return apply(original, this, args);
        };
        return apply(then, decide("request", "media", { mediaTypes }), [go]);
      },
  );
  replace(
    prototypeOf("MediaDevices"),
    "getDisplayMedia",
    () => () => PromiseOf.reject(new Denied("Not supported", "NotSupportedError")),
  );
  guard(scope["Notification"], "requestPermission", "notifications", null);
  guard(prototypeOf("Clipboard"), "read", "clipboard-read", null);
  guard(prototypeOf("Clipboard"), "readText", "clipboard-read", null);
  guard(prototypeOf("Clipboard"), "write", "clipboard-sanitized-write", notAllowed);
  guard(prototypeOf("Clipboard"), "writeText", "clipboard-sanitized-write", notAllowed);
  guard(prototypeOf("StorageManager"), "persist", "persistent-storage", null);
  guard(prototypeOf("WakeLock"), "request", "screen-wake-lock", notAllowed);
  guard(scope["IdleDetector"], "requestPermission", "idle-detection", null);
  guard(
    prototypeOf("Element"),
    "requestFullscreen",
    "fullscreen",
    () => new TypeError("Permissions check failed"),
  );
  guard(prototypeOf("Element"), "requestPointerLock", "pointerLock", notAllowed);
  for (const name of ["getCurrentPosition", "watchPosition"])
    replace(
      prototypeOf("Geolocation"),
      name,
      (original) =>
        function (this: unknown, ...args) {
          // watchPosition's id is Chromium's own only after the app has answered; 0 is never one.
          void apply(then, decide("request", "geolocation", {}), [
            () => apply(original, this, args),
          ]);
          return name === "watchPosition" ? 0 : undefined;
        },
    );

  const inThisTree: Record<string, true | undefined> = { _self: true, _parent: true, _top: true };
  replace(
    window,
    "open",
    (original) =>
      function (this: unknown, ...args) {
        const [url, name, features] = args;
        const frameName = name === undefined ? "" : text(name);
        if (inThisTree[frameName]) return apply(original, this, args);
        const address = url === undefined || url === "" ? "about:blank" : text(url);
        bridge.ask("open", [
          new URL(address, document.baseURI).href,
          frameName,
          features === undefined ? "" : text(features),
        ]);
        return null;
      },
  );
}
