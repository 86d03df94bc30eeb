import * as v from "valibot";

/** What a person can set on this machine. Each has a default, so that a file of another version is read as far as it goes. */
export const Settings = v.object({
  language: v.fallback(v.picklist(["system", "zh-CN", "en"]), "system"),
  theme: v.fallback(v.picklist(["system", "light", "dark"]), "system"),
  /** Enter sends and Shift+Enter breaks the line; otherwise Enter breaks it and Ctrl or Cmd+Enter sends. */
  enterSends: v.fallback(v.boolean(), true),
  notifications: v.fallback(v.picklist(["all", "noText", "off"]), "all"),
  startAtLogin: v.fallback(v.boolean(), false),
  /** Closing the window leaves Magpie in the tray. */
  closeToTray: v.fallback(v.boolean(), true),
});
export type Settings = v.InferOutput<typeof Settings>;

export const defaultSettings: Settings = v.parse(Settings, {
  language: null,
  theme: null,
  enterSends: null,
  notifications: null,
  startAtLogin: null,
  closeToTray: null,
});
