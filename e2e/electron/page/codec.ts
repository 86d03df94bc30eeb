/** What the two runtimes give the codec: base64, and what only the page knows not to be data (nodes, windows, events). */
export interface CodecParts {
  toBase64(bytes: Uint8Array): string;
  fromBase64(text: string): Uint8Array<ArrayBuffer>;
  isUncloneable(value: object): boolean;
}

export interface Codec {
  /** Throws "An object could not be cloned." for what structured clone refuses. */
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/**
 * Structured clone as text, for IPC: Map, Set, Date, RegExp, typed arrays, errors, bigint, cycles and shared references.
 * One source for Node and for the page: the function is injected as its own text, so it uses nothing outside itself.
 */
export function createCodec(parts: CodecParts): Codec {
  type Json = null | boolean | number | string | Json[];
  const views = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  };
  type ViewName = keyof typeof views;
  const errors = { Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };
  type ErrorName = keyof typeof errors;
  const { toString } = Object.prototype;
  const tagOf = (value: object): string => toString.call(value).slice(8, -1);
  const refuse = (): never => {
    const error = new Error("An object could not be cloned.");
    error.name = "DataCloneError";
    throw error;
  };

  function encode(root: unknown): string {
    const heap: Json[] = [];
    const seen = new Map<object, number>();
    const put = (value: unknown): Json[] => {
      if (value === null) return [null];
      switch (typeof value) {
        case "string":
        case "boolean":
          return [value];
        case "number":
          if (Object.is(value, -0)) return ["n", "-0"];
          return Number.isFinite(value) ? [value] : ["n", String(value)];
        case "undefined":
          return ["u", 0];
        case "bigint":
          return ["B", String(value)];
        case "object":
          return ["r", reference(value)];
        default:
          return refuse();
      }
    };
    const bytes = (view: ArrayBufferView): string =>
      parts.toBase64(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    const describe = (value: object): Json[] => {
      if (Array.isArray(value)) {
        const items: Json[] = [];
        for (let at = 0; at < value.length; at++)
          items.push(at in value ? put(value[at]) : ["h", 0]);
        return ["A", items];
      }
      if (value instanceof Date) return ["D", ...put(value.getTime())];
      if (value instanceof RegExp) return ["R", value.source, value.flags];
      if (value instanceof Map)
        return ["M", [...value].map(([key, item]) => [put(key), put(item)])];
      if (value instanceof Set) return ["S", [...value].map(put)];
      if (value instanceof ArrayBuffer) return ["b", parts.toBase64(new Uint8Array(value))];
      if (value instanceof DataView) return ["V", "DataView", bytes(value)];
      if (ArrayBuffer.isView(value))
        return [
          "V",
          Object.hasOwn(views, tagOf(value)) ? tagOf(value) : "Uint8Array",
          bytes(value),
        ];
      if (value instanceof Error)
        return [
          "E",
          String(value.name),
          String(value.message),
          String(value.stack ?? ""),
          "cause" in value ? put(value.cause) : [],
        ];
      // Wrapper objects are what is looked for here.
      // oxlint-disable-next-line unicorn/no-instanceof-builtins
      if (value instanceof Boolean || value instanceof Number || value instanceof String)
        return ["P", put(value.valueOf())];
      if (
        value instanceof Promise ||
        value instanceof WeakMap ||
        value instanceof WeakSet ||
        value instanceof WeakRef ||
        parts.isUncloneable(value)
      )
        return refuse();
      return ["O", Object.entries(value).map(([key, item]) => [key, put(item)])];
    };
    const reference = (value: object): number => {
      const known = seen.get(value);
      if (known !== undefined) return known;
      const index = heap.length;
      heap.push(null);
      seen.set(value, index);
      heap[index] = describe(value);
      return index;
    };
    const first = put(root);
    return JSON.stringify([first, heap]);
  }

  function decode(text: string): unknown {
    const [root, heap] = JSON.parse(text) as [Json[], Json[][]];
    const made = new Map<number, unknown>();
    const list = (value: Json | undefined): Json[] => value as Json[];
    const define = (target: object, key: string | number, value: unknown): void => {
      Object.defineProperty(target, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    };
    const get = (item: Json[]): unknown => {
      if (item.length === 1) return item[0];
      switch (item[0]) {
        case "n":
          return Number(item[1]);
        case "u":
          return undefined;
        case "B":
          return BigInt(String(item[1]));
        default:
          return build(Number(item[1]));
      }
    };
    const keep = <T>(index: number, value: T): T => {
      made.set(index, value);
      return value;
    };
    const build = (index: number): unknown => {
      if (made.has(index)) return made.get(index);
      const entry = heap[index] ?? [];
      switch (entry[0]) {
        case "A": {
          const array: unknown[] = keep(index, []);
          const items = list(entry[1]);
          array.length = items.length;
          for (const [at, item] of items.entries())
            if (list(item)[0] !== "h" || list(item).length === 1)
              define(array, at, get(list(item)));
          return array;
        }
        case "D":
          return keep(index, new Date(Number(get(entry.slice(1)))));
        case "R":
          return keep(index, new RegExp(String(entry[1]), String(entry[2])));
        case "M": {
          const map = keep(index, new Map<unknown, unknown>());
          for (const pair of list(entry[1]))
            map.set(get(list(list(pair)[0])), get(list(list(pair)[1])));
          return map;
        }
        case "S": {
          const set = keep(index, new Set<unknown>());
          for (const item of list(entry[1])) set.add(get(list(item)));
          return set;
        }
        case "b":
          return keep(index, parts.fromBase64(String(entry[1])).buffer);
        case "V": {
          const bytes = parts.fromBase64(String(entry[2]));
          const name = String(entry[1]);
          if (name === "Uint8Array") return keep(index, bytes);
          if (name === "DataView") return keep(index, new DataView(bytes.buffer));
          return keep(index, new views[name as ViewName](bytes.buffer));
        }
        case "E": {
          const name = String(entry[1]);
          const kind = Object.hasOwn(errors, name) ? errors[name as ErrorName] : Error;
          const error = keep(index, new kind(String(entry[2])));
          error.stack = String(entry[3]);
          if (error.name !== name)
            Object.defineProperty(error, "name", {
              value: name,
              writable: true,
              configurable: true,
            });
          if (list(entry[4]).length > 0) error.cause = get(list(entry[4]));
          return error;
        }
        case "P":
          return keep(index, Object(get(list(entry[1]))));
        default: {
          const object = keep(index, {});
          for (const pair of list(entry[1]))
            define(object, String(list(pair)[0]), get(list(list(pair)[1])));
          return object;
        }
      }
    };
    return get(root);
  }

  return { encode, decode };
}
