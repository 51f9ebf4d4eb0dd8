/** What is known of the simulated clock: its last tick, when it came (browser ms) and its speed (s per s). */
export type ChainClock = { now: number; seenAt_ms: number; rate: number };

/** How far the clock may run on without a tick: a dead feed must not count down for ever. */
const RUN_ON_MS = 3000;
const SMOOTHING = 0.3;

/** The clock after a tick; jumps back (a new run) restart it, the speed is smoothed. */
export function tickClock(clock: ChainClock | null, now: number, seenAt_ms: number): ChainClock {
  if (!clock || now < clock.now) return { now, seenAt_ms, rate: 1 };
  const elapsed_s = (seenAt_ms - clock.seenAt_ms) / 1000;
  if (elapsed_s < 0.05) return { ...clock, now };
  const rate = clock.rate + SMOOTHING * ((now - clock.now) / elapsed_s - clock.rate);
  return { now, seenAt_ms, rate };
}

/** Chain seconds at a browser time, whole. */
export function readClock(clock: ChainClock, at_ms: number): number {
  const elapsed_ms = Math.min(RUN_ON_MS, Math.max(0, at_ms - clock.seenAt_ms));
  return Math.floor(clock.now + (clock.rate * elapsed_ms) / 1000);
}
