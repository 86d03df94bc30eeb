import type { EventEmitter } from "node:events";

/** What every use of an Electron API that the stand-in does not model ends in. */
export class NotImplementedError extends Error {
  override readonly name = "NotImplementedError";
  constructor(what: string) {
    super(`electron stand-in: ${what} is not implemented`);
  }
}

/** Throws for `what`; typed as `never` so that it may stand where a value is expected. */
export function notImplemented(what: string): never {
  throw new NotImplementedError(what);
}

type Split<Line extends string, Found = never> = Line extends `${infer Word} ${infer Rest}`
  ? Split<Rest, Found | Word>
  : Found | Line;

/** The words of lists such as `["getPath setPath", "quit"]`, as a union. */
export type Words<Lines extends readonly string[]> = Split<Lines[number]>;

/**
 * What a class of the stand-in must have when `Missing` is what it lacks: all the rest of Electron's own type, so that an API
 * that comes, goes or changes there fails the type check here. The event methods come from Node's emitter.
 */
export type Modelled<Real, Missing extends keyof Real> = Omit<Real, keyof EventEmitter | Missing>;

/** The parts of an API that is not there: methods throw when called, properties when read or set. */
export interface MissingParts {
  readonly methods?: readonly string[];
  readonly properties?: readonly string[];
}

const words = (lines: readonly string[]): string[] => lines.flatMap((line) => line.split(" "));

/**
 * Puts a thrower on `target` for each missing part. Names are those of Electron's own types; anything else stays
 * undefined, as it is in Electron.
 */
export function refuse(target: object, name: string, missing: MissingParts): void {
  for (const method of words(missing.methods ?? []))
    Object.defineProperty(target, method, {
      configurable: true,
      writable: true,
      value: () => notImplemented(`${name}.${method}`),
    });
  for (const property of words(missing.properties ?? []))
    Object.defineProperty(target, property, {
      configurable: true,
      get: () => notImplemented(`${name}.${property}`),
      set: () => {
        notImplemented(`${name}.${property}`);
      },
    });
}

/** Whatever looks at a value without using its API: promises, JSON, test reporters. */
const lookedAt = new Set([
  "then",
  "toJSON",
  "constructor",
  "inspect",
  "asymmetricMatch",
  "$$typeof",
]);

/** A whole module that is not there: it can be imported and looked at, any use of it throws. */
export function missingModule(name: string): unknown {
  return new Proxy(function missing() {}, {
    get(target, property) {
      if (typeof property === "symbol" || lookedAt.has(property) || property in target)
        return Reflect.get(target, property);
      return notImplemented(`${name}.${property}`);
    },
    set: (_target, property) => notImplemented(`${name}.${String(property)}`),
    apply: () => notImplemented(name),
    construct: () => notImplemented(name),
  });
}

/** Throws for the first option that is given and not among `known`: nothing is ignored in silence. */
export function refuseOptions(
  what: string,
  options: object | undefined,
  known: readonly string[],
): void {
  for (const [name, value] of Object.entries(options ?? {}))
    if (value !== undefined && !known.includes(name)) notImplemented(`${what} "${name}"`);
}
