/**
 * What is known of the simulated clock: its last tick, when it came (browser ms), how fast the last step was and how
 * fast the clock is taken to run (both in s per s).
 */
export type ChainClock = { now: number; seenAt_ms: number; pace: number; rate: number };

/** How far the clock may run on without a tick: a dead feed must not count down for ever. */
const RUN_ON_MS = 1500;
/** A tick from no further back than this much browser time is a late answer; from further back, a new run. */
const LATE_S = 5;

/** The clock after a tick: late and repeated ones are passed over, a new run restarts it. */
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
  // The slower of two steps, so that one jump of the clock is not taken for a speed.
  return { now, seenAt_ms, pace, rate: Math.min(pace, clock.pace) };
}

/** Chain seconds at a browser time, whole. */
export function readClock(clock: ChainClock, at_ms: number): number {
  const elapsed_ms = Math.min(RUN_ON_MS, Math.max(0, at_ms - clock.seenAt_ms));
  return Math.floor(clock.now + (clock.rate * elapsed_ms) / 1000);
}
