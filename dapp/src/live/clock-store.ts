import { type ChainClock, readClock, tickClock } from "@/lib/chain-clock";

type Listener = () => void;

/** The one chain clock of the page, fed by the hub and by status answers. */
class ClockStore {
  private clock: ChainClock | null = null;
  private readonly listeners = new Set<Listener>();

  /** Take in chain time as heard just now. */
  tick(now: number): void {
    this.clock = tickClock(this.clock, now, performance.now());
    for (const listener of this.listeners) listener();
  }

  /** Chain seconds now, or null before the first tick. */
  read = (): number | null => this.clock && readClock(this.clock, performance.now());

  /** How many chain seconds pass in a second, or null before the first tick. */
  rate = (): number | null => this.clock?.rate ?? null;

  subscribe = (listener: Listener): Listener => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

export const clockStore = new ClockStore();
