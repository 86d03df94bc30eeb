import { plainType } from "./files.ts";

/**
 * Sound and video that are played in place, by their types (without parameters), and what a page is told that they are: Chromium goes by
 * the container, and knows some of them by one name only. None can hold a script.
 */
const played: ReadonlyMap<string, string> = new Map([
  ["video/mp4", "video/mp4"],
  ["video/x-m4v", "video/mp4"],
  ["video/quicktime", "video/mp4"],
  ["video/webm", "video/webm"],
  ["video/ogg", "video/ogg"],
  ["audio/mpeg", "audio/mpeg"],
  ["audio/mp4", "audio/mp4"],
  ["audio/x-m4a", "audio/mp4"],
  ["audio/aac", "audio/aac"],
  ["audio/ogg", "audio/ogg"],
  ["audio/opus", "audio/ogg"],
  ["audio/webm", "audio/webm"],
  ["audio/wav", "audio/wav"],
  ["audio/x-wav", "audio/wav"],
  ["audio/vnd.wave", "audio/wav"],
  ["audio/flac", "audio/flac"],
  ["audio/x-flac", "audio/flac"],
]);

/** As what a file of this type is played; null for one that is not. Parameters behind the type count for nothing. */
export const playedAs = (type: string): string | null => played.get(plainType(type)) ?? null;
