import { expect, it } from "vitest";
import { readClock, tickClock } from "@/lib/chain-clock";

const start = tickClock(null, 1000, 0);

it("runs at the replay's speed once two steps agree", () => {
  const steady = tickClock(tickClock(start, 2000, 1000), 3000, 2000);
  expect(steady.rate).toBe(1000);
  expect(readClock(steady, 2500)).toBe(3500);
});

it("does not count a single jump as speed", () => {
  const jumped = tickClock(start, 18_000, 1000);
  expect(readClock(jumped, 2000)).toBe(18_001);
});

it("stops when ticks stop", () => {
  expect(readClock(start, 60_000)).toBe(1001);
});

it("ignores a late response and resets when the chain restarts", () => {
  const later = tickClock(start, 1010, 10_000);
  expect(tickClock(later, 1008, 10_100)).toBe(later);
  expect(tickClock(later, 10, 10_100)).toEqual({ now: 10, seenAt_ms: 10_100, pace: 1, rate: 1 });
});
