import type { Bridge } from "./bridge.ts";

/**
 * What the stand-in does in the page's own world, in the top frame: defines what the preload exposes, frozen, once.
 * Injected as its own text.
 */
export function receiveExposed(bridge: Bridge): void {
  if (self !== top) return;
  const { defineProperty, freeze, isFrozen, keys, hasOwn } = Object;
  const isView = ArrayBuffer.isView.bind(ArrayBuffer);
  const freezeAll = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null || isView(value) || isFrozen(value))
      return value;
    freeze(value);
    const names = keys(value);
    for (let at = 0; at < names.length; at++)
      freezeAll((value as Record<string, unknown>)[names[at] as string]);
    return value;
  };
  bridge.onExpose((key, api) => {
    if (hasOwn(window, key))
      throw new Error("Cannot bind an API on top of an existing property on the window object");
    const descriptor = {
      __proto__: null,
      value: freezeAll(api),
      enumerable: true,
      writable: false,
      configurable: false,
    };
    defineProperty(window, key, descriptor as unknown as PropertyDescriptor);
  });
}
