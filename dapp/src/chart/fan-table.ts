import type { Readings, RoundForecasts } from "@/api/schema";

/** A forecaster's quantiles by time: `steps.get(t)` is a list of K values in MW, in rising order. */
export type Fan = { forecaster: string; levels: number; steps: Map<number, number[]> };

/**
 * Join the forecasts of several rounds into one fan a forecaster. Valid times of different rounds never overlap. Steps
 * further ahead than `horizon_s` seconds after the round's first valid time are left out.
 */
export function joinFans(rounds: readonly RoundForecasts[], horizon_s = Number.POSITIVE_INFINITY): Fan[] {
  const fans = new Map<string, Fan>();
  for (const round of rounds) {
    for (const { forecaster, quantiles_mw } of round.forecasts) {
      const key = forecaster.toLowerCase();
      const levels = quantiles_mw[0]?.length ?? 0;
      const fan = fans.get(key) ?? { forecaster, levels, steps: new Map<number, number[]>() };
      quantiles_mw.forEach((quantiles, step) => {
        if ((step + 1) * round.step_s > horizon_s) return;
        fan.steps.set(round.first_valid_chain_s + step * round.step_s, quantiles);
      });
      fans.set(key, fan);
    }
  }
  return [...fans.values()];
}

/** The chart's columns over one time axis; null where a value is missing. */
export type FanTable = {
  times: number[];
  observed: (number | null)[];
  /** every fan with its K quantile columns */
  fans: { fan: Fan; columns: (number | null)[][] }[];
};

/** Align fans and readings on one rising time axis from `from` to `to` (s, both included). */
export function fanTable(
  fans: readonly Fan[],
  readings: Readings | undefined,
  from: number,
  to: number,
): FanTable {
  const observedAt = new Map(readings?.times_chain_s.map((time, i) => [time, readings.power_mw[i] ?? null]));
  const known = new Set([...observedAt.keys(), ...fans.flatMap((fan) => [...fan.steps.keys()])]);
  const times = [...known].filter((time) => time >= from && time <= to).sort((a, b) => a - b);
  return {
    times,
    observed: times.map((time) => observedAt.get(time) ?? null),
    fans: fans.map((fan) => ({
      fan,
      columns: Array.from({ length: fan.levels }, (_, k) =>
        times.map((time) => fan.steps.get(time)?.[k] ?? null),
      ),
    })),
  };
}

/** The last valid time of all fans, or null without fans. */
export function lastValid(fans: readonly Fan[]): number | null {
  const ends = fans.flatMap((fan) => [...fan.steps.keys()]);
  return ends.length === 0 ? null : ends.reduce((a, b) => Math.max(a, b));
}
