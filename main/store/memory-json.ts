type Finish = <T extends object>(value: T) => T;

const throughText = (value: unknown): unknown => {
  const json = JSON.stringify(value) as string | undefined;
  return json === undefined ? undefined : (JSON.parse(json) as unknown);
};

/** Whether an object is one that JSON takes apart by its keys, and nothing about it is special. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return !("toJSON" in value) && !Object.hasOwn(value, "__proto__");
}

function copy(value: unknown, finish: Finish): unknown {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : null;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (let at = 0; at < value.length; at++) items.push(copy(value[at], finish) ?? null);
    return finish(items);
  }
  if (typeof value !== "object") return throughText(value);
  if (!isPlain(value)) return deepFinish(throughText(value), finish);
  const fields: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const kept = copy((value as Readonly<Record<string, unknown>>)[key], finish);
    if (kept !== undefined) fields[key] = kept;
  }
  return finish(fields);
}

function deepFinish(value: unknown, finish: Finish): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const field of Object.values(value)) deepFinish(field, finish);
  return finish(value);
}

/** What comes back when `value` is written as JSON and read again, without the text in between; frozen in every part. */
export const jsonFrozen = <T>(value: T): T => copy(value, (made) => Object.freeze(made)) as T;

function thaw(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(thaw);
  // Spreading takes over a key called __proto__ as any other, and what is set then is that key.
  const fields: Record<string, unknown> = { ...value };
  for (const key of Object.keys(fields)) {
    const field = fields[key];
    if (typeof field === "object" && field !== null) fields[key] = thaw(field);
  }
  return fields;
}

/** A copy of what jsonFrozen has made, which whoever gets it may change. Nothing is looked at twice: it is JSON already. */
export const jsonThawed = <T>(frozen: T): T => thaw(frozen) as T;
