import type { Readings } from "@/api/schema";
import type { Fan } from "./fan-table";

/** How often the measured power lay at or below each of K quantiles: stated and found shares, and the steps counted. */
export type Calibration = { steps: number; points: { stated: number; found: number }[] };

/** The calibration of a fan over the measured steps, or null if none is measured. */
export function calibrationOf(fan: Fan, readings: Readings): Calibration | null {
  const below = Array.from({ length: fan.levels }, () => 0);
  let steps = 0;
  readings.times_chain_s.forEach((time, i) => {
    const observed = readings.power_mw[i];
    const quantiles = fan.steps.get(time);
    if (observed == null || !quantiles) return;
    steps += 1;
    quantiles.forEach((quantile, k) => {
      if (observed <= quantile) below[k] = (below[k] ?? 0) + 1;
    });
  });
  if (steps === 0) return null;
  const points = below.map((count, k) => ({ stated: (k + 1) / (fan.levels + 1), found: count / steps }));
  return { steps, points };
}
