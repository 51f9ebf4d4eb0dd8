/**
 * An estimate of chain time: the last tick, its arrival (browser ms), the speed between the last two ticks (`pace`) and
 * the assumed speed (`rate`), both in chain seconds a second.
 */
export type ChainClock = { now: number; seenAt_ms: number; pace: number; rate: number };

/** The clock stops this long after the last tick, so that countdowns stop when the node does. */
const RUN_ON_MS = 1500;
/** A tick that lies back by less than this browser time is a late response; any other is a restart of the chain. */
const LATE_S = 5;

/** The clock after a tick. Late and repeated ticks are ignored; a restarted chain resets the clock. */
export function tickClock(clock: ChainClock | null, now: number, seenAt_ms: number): ChainClock {
  if (!clock) return { now, seenAt_ms, pace: 1, rate: 1 };
  const elapsed_s = (seenAt_ms - clock.seenAt_ms) / 1000;
  if (now < clock.now) {
    const late = clock.now - now <= LATE_S * Math.max(1, clock.rate);
    return late ? clock : { now, seenAt_ms, pace: 1, rate: 1 };
  }
  if (elapsed_s < 0.05) return { ...clock, now };
  if (now === clock.now && elapsed_s < LATE_S) return clock;
  const pace = (now - clock.now) / elapsed_s;
  // The slower of the last two steps, so that a single jump does not count as speed.
  return { now, seenAt_ms, pace, rate: Math.min(pace, clock.pace) };
}

/** Chain time at a browser time, in whole seconds. */
export function readClock(clock: ChainClock, at_ms: number): number {
  const elapsed_ms = Math.min(RUN_ON_MS, Math.max(0, at_ms - clock.seenAt_ms));
  return Math.floor(clock.now + (clock.rate * elapsed_ms) / 1000);
}
