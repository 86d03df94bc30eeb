/** The same object, and how often each of its methods was called. */
export function counted<T extends object>(of: T) {
  const calls: Record<string, number> = {};
  const same = new Proxy(of, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value === "function" && typeof name === "string")
        calls[name] = (calls[name] ?? 0) + 1;
      return value;
    },
  });
  return { same, calls };
}
