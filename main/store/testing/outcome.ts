/** What became of a call, as another thread would be told of it: plain data, and of an error only what it says. */
export type Outcome = { readonly result: unknown } | { readonly error: string };

export function outcomeOf(call: () => unknown): Outcome {
  try {
    return { result: structuredClone(call()) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : "unknown" };
  }
}

/** Overwrites everything inside a value, as somebody may who was given it. */
export function scribbleOn(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Uint8Array) {
    value.fill(255);
    return;
  }
  for (const inner of Object.values(value)) scribbleOn(inner);
  if (Array.isArray(value)) value.push("scribbled");
  else for (const key of Object.keys(value)) Reflect.set(value, key, "scribbled");
}
