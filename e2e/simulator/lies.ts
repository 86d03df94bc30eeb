import { codes } from "#shared/wire/codes.ts";
import type { Rng } from "./rng.ts";

/** What a frame is made of. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const wildNumbers = [0, -1, 1, 1.5, 2 ** 31, Number.MAX_SAFE_INTEGER, 1e300];
const wildStrings = ["", "self", "directory", "__proto__", "\u0000", "x".repeat(5_000)];
const wildValues: readonly Json[] = [null, true, 7, "7", [], {}, [[]], { id: null }];

type Frame = Partial<Record<"type" | "msg_id" | "code" | "payload", Json>>;

/** So many things that were said are remembered, to be said again where they are wrong. */
const rememberedMax = 200;

/**
 * A server that says what is not so: takes a frame that is true and changes it in a few places, or says an earlier one
 * instead. What it has once said it goes on using, so that its lies hang together now and then.
 */
export function createLiar(random: Rng) {
  const strings: string[] = [...wildStrings];
  const lists: Json[] = [];
  const frames: string[] = [];
  const remember = <T>(all: T[], one: T): void => {
    if (all.length < rememberedMax) all.push(one);
    else all[random.between(0, rememberedMax - 1)] = one;
  };

  const learn = (value: Json): void => {
    if (typeof value === "string") remember(strings, value);
    else if (Array.isArray(value)) {
      if (value.length > 0) remember(lists, value);
      value.forEach(learn);
    } else if (typeof value === "object" && value !== null) Object.values(value).forEach(learn);
  };

  const otherNumber = (value: number): Json =>
    random.chance(0.6) ? value + random.between(-3, 3) : (random.pick(wildNumbers) ?? 0);

  const otherList = (value: readonly Json[]): Json => {
    const how = random.between(0, 4);
    if (how === 0) return [];
    if (how === 1) return value.toReversed();
    if (how === 2) return [...value, ...value];
    if (how === 3) return value.slice(0, -1);
    return random.pick(lists) ?? [];
  };

  /** Something in the place of a value, mostly of its kind. */
  const instead = (value: Json): Json => {
    if (random.chance(0.15)) return random.pick(wildValues) ?? null;
    if (typeof value === "number") return otherNumber(value);
    if (typeof value === "string") return random.pick(strings) ?? "";
    if (typeof value === "boolean") return !value;
    if (Array.isArray(value)) return otherList(value);
    if (value === null) return random.pick(wildValues) ?? null;
    const keys = Object.keys(value);
    const gone = random.pick(keys);
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== gone));
  };

  const countOf = (value: Json): number =>
    typeof value !== "object" || value === null
      ? 1
      : 1 + Object.values(value).reduce<number>((sum, one) => sum + countOf(one), 0);

  /** Changes the place with this number, counted through everything below. */
  const change = (value: Json, at: number): Json => {
    if (at === 0) return instead(value);
    if (typeof value !== "object" || value === null) return value;
    let left = at - 1;
    const inside = (one: Json): Json => {
      const size = countOf(one);
      const changed = left >= 0 && left < size ? change(one, left) : one;
      left -= size;
      return changed;
    };
    if (Array.isArray(value)) return value.map(inside);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inside(one)]));
  };

  /** Says something else of what a frame is, of what it answers, or of what became of that: often what another frame said. */
  const readdressed = (frame: Frame): Frame => {
    const name = random.pick(["type", "msg_id", "code"] as const) ?? "code";
    const other = JSON.parse(random.pick(frames) ?? "{}") as Frame;
    const wild = name === "code" ? random.pick(Object.values(codes)) : instead(frame[name] ?? null);
    return { ...frame, [name]: random.chance(0.5) ? other[name] : wild };
  };

  return {
    /** The texts to say instead of a true one: mostly one, now and then none or several. */
    lie(text: string): string[] {
      remember(frames, text);
      const frame = JSON.parse(text) as Frame;
      if (frame.payload !== undefined) learn(frame.payload);
      if (random.chance(0.05)) return [];
      if (random.chance(0.1)) return [text, random.pick(frames) ?? text];
      if (random.chance(0.1)) return [JSON.stringify(readdressed(frame))];
      let said: Json = frame.payload ?? null;
      for (let changes = random.between(1, 3); changes > 0; changes--)
        said = change(said, random.between(0, countOf(said) - 1));
      return [JSON.stringify({ ...frame, payload: said })];
    },
  };
}
