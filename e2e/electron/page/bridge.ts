/** One end of the way between the page's own world and the preload's isolated world. */
export interface Bridge {
  /** Main world: what to do when the preload exposes an API. A throw reaches the preload. */
  onExpose(listener: (key: string, api: unknown) => void): void;
  /** Preload world: hands an API over. Throws what the other side throws. */
  expose(key: string, api: unknown): void;
  /** Preload world: answers `ask(name, …)`. */
  serve(name: string, service: (...args: unknown[]) => unknown): void;
  /** Main world: calls a service of the preload world; null when there is none. */
  ask(name: string, args: unknown[]): unknown;
}

/**
 * contextBridge between two worlds of one frame. Events with a secret type on `performance` carry the calls, synchronously,
 * and Blink clones their detail from one world to the other; functions and promises travel as ids. The page may have
 * replaced any global by the time of a call, so everything used later is captured here, before the page's first script,
 * and arrays and descriptors are built without touching a prototype that the page could have changed. The function is
 * injected as its own text: it uses nothing outside itself.
 */
export function createBridge(secret: string, side: "main" | "preload"): Bridge {
  type Marshalled =
    | { t: "value"; v: unknown }
    | { t: "function" | "promise"; id: number }
    | { t: "array"; v: Marshalled[] }
    | { t: "object"; v: [string, Marshalled][] }
    | { t: "error"; name: string; message: string; stack: string };
  type Message =
    | { op: "call"; id: number; args: Marshalled }
    | { op: "return"; ok: boolean; result: Marshalled }
    | { op: "settle"; id: number; ok: boolean; result: Marshalled }
    | { op: "released"; id: number; times: number }
    | { op: "expose"; key: string; api: Marshalled }
    | { op: "ask"; name: string; args: Marshalled };
  type Callable = (...args: unknown[]) => unknown;
  interface Local {
    readonly call: Callable;
    /** How often the other side was told of it, and still holds it. */
    held: number;
  }
  interface Remote {
    readonly stub: WeakRef<Callable>;
    told: number;
  }

  const depthMax = 1000;
  const { apply } = Reflect;
  const { defineProperty, getPrototypeOf, keys, prototype: plain } = Object;
  const { isArray } = Array;
  const ErrorOf = Error;
  const TypeErrorOf = TypeError;
  const MapOf = Map;
  const PromiseOf = Promise;
  const WeakRefOf = WeakRef;
  const text = String;
  const clone = structuredClone;
  const Custom = CustomEvent;
  const target = performance;
  const { dispatchEvent, addEventListener } = EventTarget.prototype;
  const { stopImmediatePropagation } = Event.prototype;
  const detailOf = Object.getOwnPropertyDescriptor(Custom.prototype, "detail")?.get;
  const { then } = PromiseOf.prototype;
  const { get, set, delete: remove } = MapOf.prototype;
  const { deref } = WeakRefOf.prototype;
  const { register } = FinalizationRegistry.prototype;
  const weakGet = WeakMap.prototype.get;
  const weakSet = WeakMap.prototype.set;
  const hasInstance = Function.prototype[Symbol.hasInstance];

  const out = secret + (side === "main" ? "p" : "m");
  const incoming = secret + (side === "main" ? "m" : "p");
  const locals = new MapOf<number, Local>();
  const ids = new WeakMap<object, number>();
  const pending = new MapOf<
    number,
    { resolve: (x: unknown) => void; reject: (x: unknown) => void }
  >();
  const remotes = new MapOf<number, Remote>();
  const services = new MapOf<string, Callable>();
  let lastId = 0;
  let returned: { ok: boolean; result: Marshalled } | null = null;
  let exposeListener: ((key: string, api: unknown) => void) | null = null;

  const isA = (kind: object, value: unknown): boolean => apply(hasInstance, kind, [value]);
  const put = (container: object, key: string | number, value: unknown): void => {
    // A descriptor without a prototype: the page may have put a getter on Object.prototype.
    const descriptor = {
      __proto__: null,
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    };
    defineProperty(container, key, descriptor as unknown as PropertyDescriptor);
  };
  const post = (message: Message): void => {
    const init = { __proto__: null, detail: message } as unknown as CustomEventInit<Message>;
    apply(dispatchEvent, target, [new Custom(out, init)]);
  };
  const released = new FinalizationRegistry<number>((id) => {
    const remote = apply(get, remotes, [id]) as Remote | undefined;
    // A younger stub for the same function may have taken its place.
    if (!remote || apply(deref, remote.stub, []) !== undefined) return;
    apply(remove, remotes, [id]);
    post({ op: "released", id, times: remote.told });
  });

  const marshalFunction = (value: Callable): Marshalled => {
    const known = apply(weakGet, ids, [value]) as number | undefined;
    const id = known ?? ++lastId;
    if (known === undefined) apply(weakSet, ids, [value, id]);
    const local = apply(get, locals, [id]) as Local | undefined;
    if (local) local.held++;
    else apply(set, locals, [id, { call: value, held: 1 }]);
    return { t: "function", id };
  };
  const settle = (id: number, ok: boolean, value: unknown): void => {
    let result: Marshalled;
    try {
      result = marshal(value, 0);
    } catch (error) {
      ok = false;
      result = marshal(error, 0);
    }
    post({ op: "settle", id, ok, result });
  };
  const marshal = (value: unknown, depth: number): Marshalled => {
    if (depth > depthMax)
      throw new TypeErrorOf(
        "Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.",
      );
    if (typeof value === "function") return marshalFunction(value as Callable);
    if (typeof value === "symbol") throw new ErrorOf("An object could not be cloned.");
    if (value === null || typeof value !== "object") return { t: "value", v: value };
    if (isA(PromiseOf, value)) {
      const id = ++lastId;
      void apply(then, value, [
        (result: unknown) => settle(id, true, result),
        (error: unknown) => settle(id, false, error),
      ]);
      return { t: "promise", id };
    }
    if (isArray(value)) {
      const items: Marshalled[] = [];
      for (let at = 0; at < value.length; at++) put(items, at, marshal(value[at], depth + 1));
      return { t: "array", v: items };
    }
    if (isA(ErrorOf, value)) {
      const { name, message, stack } = value as Error;
      return { t: "error", name: text(name), message: text(message), stack: text(stack) };
    }
    const parent: unknown = getPrototypeOf(value);
    if (parent === null || parent === plain) {
      const entries: [string, Marshalled][] = [];
      const names = keys(value);
      for (let at = 0; at < names.length; at++) {
        const name = names[at] as string;
        put(entries, at, [name, marshal((value as Record<string, unknown>)[name], depth + 1)]);
      }
      return { t: "object", v: entries };
    }
    try {
      clone(value);
    } catch {
      throw new ErrorOf("An object could not be cloned.");
    }
    return { t: "value", v: value };
  };

  const stubFor = (id: number): Callable => {
    const known = apply(get, remotes, [id]) as Remote | undefined;
    const old = known && (apply(deref, known.stub, []) as Callable | undefined);
    if (known && old) {
      known.told++;
      return old;
    }
    const stub = (...args: unknown[]): unknown =>
      awaitReturn({ op: "call", id, args: marshal(args, 0) });
    apply(set, remotes, [id, { stub: new WeakRefOf(stub), told: (known?.told ?? 0) + 1 }]);
    apply(register, released, [stub, id]);
    return stub;
  };
  const unmarshal = (marshalled: Marshalled): unknown => {
    switch (marshalled.t) {
      case "value":
        return marshalled.v;
      case "array": {
        const items: unknown[] = [];
        for (let at = 0; at < marshalled.v.length; at++)
          put(items, at, unmarshal(marshalled.v[at] as Marshalled));
        return items;
      }
      case "object": {
        const object = {};
        for (let at = 0; at < marshalled.v.length; at++) {
          const entry = marshalled.v[at] as [string, Marshalled];
          put(object, entry[0], unmarshal(entry[1]));
        }
        return object;
      }
      case "error": {
        const error = new ErrorOf(marshalled.message);
        if (marshalled.name !== "Error") put(error, "name", marshalled.name);
        return error;
      }
      case "promise": {
        const { id } = marshalled;
        return new PromiseOf((resolve, reject) => {
          apply(set, pending, [id, { resolve, reject }]);
        });
      }
      case "function":
        return stubFor(marshalled.id);
      default:
        throw new TypeErrorOf("contextBridge: not a message");
    }
  };

  /** Posts a message that the other side answers before `post` returns. */
  const awaitReturn = (message: Message): unknown => {
    returned = null;
    post(message);
    const answer = returned as { ok: boolean; result: Marshalled } | null;
    returned = null;
    if (!answer) throw new ErrorOf("contextBridge: the other side is gone");
    const result = unmarshal(answer.result);
    if (!answer.ok) throw result;
    return result;
  };
  const answer = (work: () => unknown): void => {
    let ok = true;
    let result: Marshalled;
    try {
      result = marshal(work(), 0);
    } catch (error) {
      ok = false;
      try {
        result = marshal(error, 0);
      } catch {
        result = { t: "error", name: "Error", message: text(error), stack: "" };
      }
    }
    post({ op: "return", ok, result });
  };
  const receive = (message: Message): void => {
    switch (message.op) {
      case "call":
        answer(() => {
          const local = apply(get, locals, [message.id]) as Local | undefined;
          if (!local) throw new ErrorOf("contextBridge: the function is gone");
          return apply(local.call, undefined, unmarshal(message.args) as unknown[]);
        });
        break;
      case "ask":
        answer(() => {
          const service = apply(get, services, [message.name]) as Callable | undefined;
          return service ? apply(service, undefined, unmarshal(message.args) as unknown[]) : null;
        });
        break;
      case "expose":
        answer(() => {
          if (!exposeListener) throw new ErrorOf("contextBridge: no world to expose to");
          exposeListener(message.key, unmarshal(message.api));
          return null;
        });
        break;
      case "return":
        returned = { ok: message.ok, result: message.result };
        break;
      case "settle": {
        const promise = apply(get, pending, [message.id]) as
          | { resolve: (x: unknown) => void; reject: (x: unknown) => void }
          | undefined;
        apply(remove, pending, [message.id]);
        if (!promise) break;
        if (message.ok) promise.resolve(unmarshal(message.result));
        else promise.reject(unmarshal(message.result));
        break;
      }
      case "released": {
        const local = apply(get, locals, [message.id]) as Local | undefined;
        if (local && (local.held -= message.times) <= 0) apply(remove, locals, [message.id]);
        break;
      }
      default:
    }
  };
  apply(addEventListener, target, [
    incoming,
    (event: Event) => {
      apply(stopImmediatePropagation, event, []);
      const message = detailOf && (apply(detailOf, event, []) as Message | null);
      if (message) receive(message);
    },
    true,
  ]);

  return {
    onExpose(listener) {
      exposeListener = listener;
    },
    expose(key, api) {
      awaitReturn({ op: "expose", key, api: marshal(api, 0) });
    },
    serve(name, service) {
      apply(set, services, [name, service]);
    },
    ask(name, args) {
      return awaitReturn({ op: "ask", name, args: marshal(args, 0) });
    },
  };
}
