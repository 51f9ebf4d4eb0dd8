import type { Readings } from "@/api/schema";
import type { Fan } from "./fan-table";

/** How well a fan matched the readings: coverage as a share of steps, median error as a share of capacity. */
export type Skill = { steps: number; coverage: number; medianError: number };

/** The skill of a fan over the measured steps from `from` (s) onward, or null if none is measured. */
export function fanSkill(fan: Fan, readings: Readings, capacity_mw: number, from: number): Skill | null {
  let steps = 0;
  let inside = 0;
  let error_mw = 0;
  readings.times_chain_s.forEach((time, i) => {
    const observed = readings.power_mw[i];
    const quantiles = fan.steps.get(time);
    if (time < from || observed == null || !quantiles) return;
    const [low, middle, high] = bandOf(quantiles);
    steps += 1;
    inside += Number(observed >= low && observed <= high);
    error_mw += Math.abs(observed - middle);
  });
  return steps === 0
    ? null
    : { steps, coverage: inside / steps, medianError: error_mw / steps / capacity_mw };
}

/** The lowest, middle and highest of a step's quantiles. */
export function bandOf(quantiles: readonly number[]): [number, number, number] {
  const last = quantiles.length - 1;
  return [quantiles[0] ?? 0, quantiles[Math.floor(last / 2)] ?? 0, quantiles[last] ?? 0];
}

/** The nominal coverage of the widest band with K levels k/(K+1): 0.8 for nine levels. */
export const nominalCoverage = (levels: number): number => (levels - 1) / (levels + 1);
