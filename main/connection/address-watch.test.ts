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

test.each(["fe80::1c2d:3eff:fe4f:5a6b", "febf::1", "169.254.7.9"])(
  "what leads no further than its own link (%s) is no way out, with its interface's name or without",
  (local) => {
    const known = addresses ?? [];
    expect(look([...known, local, `veth1a/${local}`])).toBe(0);
    expect(look([...known, `veth2b/${local}`])).toBe(0);
    expect(look(known)).toBe(0);
    expect(look([`veth2b/${local}`])).toBe(0);
    expect(look(known)).toBe(1);
  },
);

test.each(["fe00::1", "fec0::1", "fd00::1", "169.253.7.9", "10.169.254.1"])(
  "what only looks like it (%s) is one",
  (other) => {
    expect(look([...(addresses ?? []), `eth0/${other}`])).toBe(1);
  },
);

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
