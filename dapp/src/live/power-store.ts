import type { LiveReading } from "./frame";

/** The latest measured power of an asset: MW, and the time of the measurement in chain seconds. */
export type LivePower = { power_mw: number; time_chain_s: number };

let latest: ReadonlyMap<string, LivePower> = new Map();
const listeners = new Set<() => void>();

/** The latest power of every asset that reported since the page opened. Each batch of frames makes one new map. */
export const powerStore = {
  read: (): ReadonlyMap<string, LivePower> => latest,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  add: (readings: readonly LiveReading[]): void => {
    latest = newer(latest, readings);
    for (const listener of listeners) listener();
  },
};

/** A map with the readings added, unless the asset has a later one. Missing values change nothing. */
export function newer(
  known: ReadonlyMap<string, LivePower>,
  readings: readonly LiveReading[],
): ReadonlyMap<string, LivePower> {
  const next = new Map(known);
  for (const { asset_id, time_chain_ms, power_mw } of readings) {
    const time_chain_s = Math.round(time_chain_ms / 1000);
    if (power_mw === null || time_chain_s < (next.get(asset_id)?.time_chain_s ?? 0)) continue;
    next.set(asset_id, { power_mw, time_chain_s });
  }
  return next;
}
