import { type ChainClock, readClock, tickClock } from "@/lib/chain-clock";

/** The page's chain clock, set by the hub's frames and by status responses. */
class ClockStore {
  private clock: ChainClock | null = null;

  /** Set chain time as received now. */
  tick(now: number): void {
    this.clock = tickClock(this.clock, now, performance.now());
  }

  /** Chain time now in seconds, or null before the first tick. */
  read = (): number | null => this.clock && readClock(this.clock, performance.now());

  /** The speed in chain seconds a second, or null before the first tick. */
  rate = (): number | null => this.clock?.rate ?? null;
}

export const clockStore = new ClockStore();
