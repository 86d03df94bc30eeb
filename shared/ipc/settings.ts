import * as v from "valibot";
import { ProxyChoice } from "./proxy.ts";

const ms = v.pipe(v.number(), v.integer(), v.minValue(50), v.maxValue(86_400_000));

const figures = {
  pingEveryMs: ms,
  pongWithinMs: ms,
  probeWithinMs: ms,
  connectWithinMs: ms,
  answerWithinMs: ms,
  backoffBaseMs: ms,
  backoffCapMs: ms,
  steadyAfterMs: ms,
  attemptsPerPeriodMax: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
  periodMs: ms,
  sleepMs: ms,
};

/** The figures of the connection; those that are not named keep their defaults (main/connection/settings.ts). */
const ConnectionFigures = v.partial(v.object(figures));
export type ConnectionFigures = v.InferOutput<typeof ConnectionFigures>;

export const fileCacheBytesMin = 64_000_000;
export const fileCacheBytesMax = 1_000_000_000_000;

/** Which part of the list one may look at. */
export const listFilters = ["all", "unread", "mentions", "groups"] as const;

const fields = {
  language: v.picklist(["system", "zh-CN", "en"]),
  theme: v.picklist(["system", "light", "dark"]),
  /** Enter sends and Shift+Enter breaks the line; otherwise Enter breaks it and Ctrl or Cmd+Enter sends. */
  enterSends: v.boolean(),
  notifications: v.picklist(["all", "noText", "off"]),
  /** Mentions are told of also in conversations that are muted. */
  mentionsThroughMute: v.boolean(),
  startAtLogin: v.boolean(),
  /** Closing the window leaves Magpie in the tray. */
  closeToTray: v.boolean(),
  /** Earlier history does not come in by itself, until it is resumed. */
  historyPaused: v.boolean(),
  /** How many bytes of files that were seen are kept on this machine. */
  fileCacheBytes: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(fileCacheBytesMin),
    v.maxValue(fileCacheBytesMax),
  ),
  /** How fast voice notes are played. */
  voiceRate: v.picklist([1, 1.5, 2]),
  /** Which part of the list one looked at last. */
  listFilter: v.picklist(listFilters),
  connection: ConnectionFigures,
  proxy: ProxyChoice,
};

/** What a window asks to change: what does not fit is refused, and nothing changes. */
export const SettingsChange = v.partial(v.strictObject(fields));
export type SettingsChange = v.InferOutput<typeof SettingsChange>;

/** What a person can set on this machine, as a window is told. */
export const Settings = v.object(fields);
export type Settings = v.InferOutput<typeof Settings>;

export const defaultSettings: Settings = {
  language: "system",
  theme: "system",
  enterSends: true,
  notifications: "all",
  mentionsThroughMute: true,
  startAtLogin: false,
  closeToTray: true,
  historyPaused: false,
  fileCacheBytes: 2_000_000_000,
  voiceRate: 1,
  listFilter: "all",
  connection: {},
  proxy: { mode: "system", address: "" },
};

/** Each entry for itself: one that cannot be read leaves the others as they are. */
function readEach<const Entries extends v.ObjectEntries>(
  entries: Entries,
  raw: unknown,
): { [Name in keyof Entries]?: v.InferOutput<Entries[Name]> } {
  const found = typeof raw === "object" && raw !== null ? Object.entries(raw) : [];
  return Object.fromEntries(
    found.flatMap(([name, value]: [string, unknown]) => {
      const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
      const parsed = entry && v.safeParse(entry, value);
      return parsed?.success ? [[name, parsed.output]] : [];
    }),
  ) as { [Name in keyof Entries]?: v.InferOutput<Entries[Name]> };
}

/** The settings in a file, also one of another version or written by hand: what is missing or odd has its default. */
export function readSettings(raw: unknown): Settings {
  const { connection, ...rest } = (raw ?? {}) as Record<string, unknown>;
  return {
    ...defaultSettings,
    ...readEach(fields, rest),
    connection: readEach(figures, connection),
  };
}
