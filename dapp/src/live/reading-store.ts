import type { LiveReading } from "./frame";

let waiting: ReadonlyMap<string, readonly LiveReading[]> = new Map();
const listeners = new Set<() => void>();
const NONE: readonly LiveReading[] = [];

/**
 * The readings that have come but are not in the query cache yet, by asset. A chart draws them at once; the rest of a
 * page follows the cache, which takes them less often.
 */
export const readingStore = {
  of: (assetId: string): readonly LiveReading[] => waiting.get(assetId) ?? NONE,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  add: (readings: readonly LiveReading[]): void => {
    const next = new Map(waiting);
    for (const reading of readings)
      next.set(reading.asset_id, [...(next.get(reading.asset_id) ?? NONE), reading]);
    waiting = next;
    for (const listener of listeners) listener();
  },
  /** Take everything out. Whoever draws it gets it from the cache from now on. */
  take: (): ReadonlyMap<string, readonly LiveReading[]> => {
    const taken = waiting;
    waiting = new Map();
    return taken;
  },
};
