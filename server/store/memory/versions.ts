/** What keys held before a commit, for those who still read what was there before it. */
interface Layer<V> {
  readonly version: number;
  readonly before: Map<string, V | undefined>;
}

interface Change {
  undo(): void;
}

/** The version that sees everything, the write under way included. */
export const underWay = Number.POSITIVE_INFINITY;

/**
 * Rows by key, in versions. The newest state is held in plain sight, with the write under way in it; what it covers is
 * kept as long as somebody reads an older version. Values are never changed in place.
 */
export class Table<V> {
  readonly #versions: Versions;
  readonly #rows = new Map<string, V>();
  /** In order of version; the last one may be that of the write under way. */
  #layers: Layer<V>[] = [];

  constructor(versions: Versions) {
    this.#versions = versions;
    versions.tables.push(this);
  }

  get(key: string, at: number): V | undefined {
    for (const { version, before } of this.#layers)
      if (version > at && before.has(key)) return before.get(key);
    return this.#rows.get(key);
  }

  /** Undefined removes the row. */
  set(key: string, value: V | undefined): void {
    const before = this.#rows.get(key);
    const layer = this.#layerUnderWay();
    if (!layer.before.has(key)) layer.before.set(key, before);
    this.#versions.changes.push({ undo: () => this.#hold(key, before) });
    this.#hold(key, value);
  }

  /** All rows of a version, in no order that means anything. */
  entries(at: number): [string, V][] {
    if (this.#layers.every(({ version }) => version <= at)) return [...this.#rows];
    const keys = new Set(this.#rows.keys());
    for (const { before } of this.#layers) for (const key of before.keys()) keys.add(key);
    return [...keys].flatMap((key): [string, V][] => {
      const value = this.get(key, at);
      return value === undefined ? [] : [[key, value]];
    });
  }

  /** Takes over the rows of one version of another table; for a table that has none yet. */
  fill(from: Table<V>, at: number): void {
    for (const [key, value] of from.entries(at)) this.#rows.set(key, value);
  }

  /** Forgets what only those who read versions before this one would need. */
  forgetBefore(version: number): void {
    if (this.#layers.length > 0)
      this.#layers = this.#layers.filter((layer) => layer.version > version);
  }

  #hold(key: string, value: V | undefined): void {
    if (value === undefined) this.#rows.delete(key);
    else this.#rows.set(key, value);
  }

  #layerUnderWay(): Layer<V> {
    const version = this.#versions.version + 1;
    const last = this.#layers.at(-1);
    if (last?.version === version) return last;
    const layer: Layer<V> = { version, before: new Map() };
    this.#layers.push(layer);
    return layer;
  }
}

/** The commits of one database: who reads which version, and what the write under way has changed. */
export class Versions {
  /** How many commits there were. */
  version = 0;
  readonly tables: { forgetBefore(version: number): void }[] = [];
  readonly changes: Change[] = [];
  /** The last number that nextPlace gave. */
  places = 0;
  readonly #readers = new Set<{ readonly at: number }>();

  /** Keeps the version as it is now until the returned function is called. */
  hold(): { readonly at: number; release(): void } {
    const reader = { at: this.version };
    this.#readers.add(reader);
    return {
      at: reader.at,
      release: () => {
        if (this.#readers.delete(reader)) this.#forget();
      },
    };
  }

  commit(): void {
    this.changes.length = 0;
    this.version += 1;
    this.#forget();
  }

  /** A number above all that were given before; those of what was rolled back are not given again. */
  nextPlace(): number {
    this.places += 1;
    return this.places;
  }

  /** Takes back what was changed after there were so many changes. */
  rollBack(changes = 0): void {
    while (this.changes.length > changes) this.changes.pop()?.undo();
  }

  #forget(): void {
    let oldest = this.version;
    for (const { at } of this.#readers) oldest = Math.min(oldest, at);
    for (const table of this.tables) table.forgetBefore(oldest);
  }
}
