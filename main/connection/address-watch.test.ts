import { beforeEach, expect, test } from "vitest";
import { addressesEveryMs, watchAddresses } from "./address-watch.ts";
import { handTime } from "./testing/timers.ts";

let time: ReturnType<typeof handTime>;
let addresses: readonly string[] | null;
let changes: number;
let stop: () => void;
beforeEach(() => {
  time = handTime();
  addresses = ["192.0.2.7", "2001:db8::7"];
  changes = 0;
  stop = watchAddresses({
    timers: time.timers,
    addresses() {
      if (addresses === null) throw new Error("the system does not say");
      return addresses;
    },
    onChanged: () => (changes += 1),
  });
});
const look = (now: readonly string[] | null = addresses): number => {
  addresses = now;
  time.advance(addressesEveryMs);
  return changes;
};

test("the same addresses, in any order, are the same network", () => {
  expect(look()).toBe(0);
  expect(look(["2001:db8::7", "192.0.2.7"])).toBe(0);
});

test("another address, one more and one less are another network, each said once", () => {
  expect(look(["198.51.100.3", "2001:db8::7"])).toBe(1);
  expect(look()).toBe(1);
  expect(look(["198.51.100.3", "2001:db8::7", "10.8.0.2"])).toBe(2);
  expect(look(["198.51.100.3", "2001:db8::7"])).toBe(3);
});

test("no network is nothing to connect on; it is said when it is back, though it is the old one", () => {
  expect(look([])).toBe(0);
  expect(look(["192.0.2.7", "2001:db8::7"])).toBe(1);
});

test("a system that does not say changes nothing", () => {
  expect(look(null)).toBe(0);
  expect(look(["192.0.2.7", "2001:db8::7"])).toBe(0);
});

test("ended, it looks no longer", () => {
  stop();
  expect(time.alive).toBe(0);
  look();
  stop();
  expect(look(["198.51.100.3"])).toBe(0);
});
