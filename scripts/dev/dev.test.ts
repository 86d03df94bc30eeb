import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "#shared/testing/until.ts";
import { ToyCheckout } from "../testing/toy-checkout.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { type Stale, watchSources } from "./watch.ts";

const app: Stale = { app: true, server: false };
const server: Stale = { app: false, server: true };
const both: Stale = { app: true, server: true };

let toy: ToyCheckout;
let heard: Stale[];
let stop: () => void;
beforeEach(() => {
  toy = new ToyCheckout();
  heard = [];
  for (const room of ["main", "preload", "shared", "server"]) toy.write(`${room}/deep/a.ts`, "");
  stop = watchSources(toy.root, (stale) => heard.push(stale));
});
afterEach(() => {
  stop();
  toy.remove();
});

test("each room makes stale what runs of it; changes at once are one change", async () => {
  toy.write("main/deep/a.ts", "1");
  await until(() => expect(heard).toEqual([app]));
  toy.write("shared/deep/a.ts", "1");
  await until(() => expect(heard).toEqual([app, both]));
  toy.write("server/deep/a.ts", "1");
  toy.write("preload/new.ts", "1");
  await until(() => expect(heard).toEqual([app, both, both]));
});

test("tests and what is no source make nothing stale", async () => {
  toy.write("main/deep/a.test.ts", "1");
  toy.write("main/SPEC.md", "1");
  toy.write("server/deep/a.ts", "1");
  await until(() => expect(heard).toEqual([server]));
});

test("what changes during a go is one more go, and a failure hinders none", async () => {
  const goes: Stale[] = [];
  const errors: unknown[] = [];
  const gate = Promise.withResolvers<void>();
  const changed = oneAtATime(
    async (stale) => {
      goes.push(stale);
      await gate.promise;
    },
    (error) => errors.push(error),
  );
  changed(app);
  changed(app);
  changed(server);
  expect(goes).toEqual([app]);
  gate.reject(new Error("does not build"));
  await until(() => expect(goes).toEqual([app, both]));
  await until(() => expect(errors).toHaveLength(2));
  changed(server);
  expect(goes).toEqual([app, both, server]);
});
