import type { Locator } from "@playwright/test";

/**
 * Clicks something and types into the first field that fits `field` then, all in one go of the page: no answer can come in
 * between, and nothing be drawn that may wait. Each of `typed` is what the field holds next, or a key by its name.
 */
export const typeAtOnce = (
  clicked: Locator,
  field: string,
  ...typed: readonly (string | { readonly key: string })[]
): Promise<void> =>
  clicked.evaluate(
    async (element: HTMLElement, { selector, steps }) => {
      element.click();
      const find = () =>
        document.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector) ?? undefined;
      for (let waited = 0; !find() && waited < 100; waited++) await Promise.resolve();
      const input = find();
      if (!input) throw new Error("no field");
      input.focus();
      // The field's own setter is React's.
      const { set } =
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input) as object, "value") ?? {};
      for (const step of steps) {
        if (typeof step === "string") {
          set?.call(input, step);
          input.dispatchEvent(new Event("input", { bubbles: true }));
        } else {
          const key = { key: step.key, bubbles: true, cancelable: true };
          input.dispatchEvent(new KeyboardEvent("keydown", key));
        }
      }
    },
    { selector: field, steps: typed },
  );
