import * as v from "valibot";

const ms = v.optional(v.pipe(v.number(), v.integer(), v.minValue(50), v.maxValue(86_400_000)));

/** The figures of the connection; those that are not named keep their defaults (main/connection/settings.ts). Not on any page. */
export const ConnectionFigures = v.object({
  pingEveryMs: ms,
  pongWithinMs: ms,
  probeWithinMs: ms,
  connectWithinMs: ms,
  answerWithinMs: ms,
  backoffBaseMs: ms,
  backoffCapMs: ms,
  steadyAfterMs: ms,
  attemptsPerPeriodMax: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
  ),
  periodMs: ms,
  sleepMs: ms,
});
export type ConnectionFigures = v.InferOutput<typeof ConnectionFigures>;

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
  connection: v.fallback(ConnectionFigures, {}),
});
export type Settings = v.InferOutput<typeof Settings>;

export const defaultSettings: Settings = v.parse(Settings, {
  language: null,
  theme: null,
  enterSends: null,
  notifications: null,
  startAtLogin: null,
  closeToTray: null,
  connection: null,
});
