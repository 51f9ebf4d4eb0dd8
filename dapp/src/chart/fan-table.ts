import type { Readings, RoundForecasts } from "@/api/schema";

/** One forecaster's quantiles by time: `steps.get(t)` holds K values in rising order, MW. */
export type Fan = { forecaster: string; model: string; levels: number; steps: Map<number, number[]> };

/** Forecasts of several rounds joined by forecaster, in the order they come; no valid time lies in two rounds, so nothing overlaps. */
export function joinFans(rounds: readonly RoundForecasts[]): Fan[] {
  const fans = new Map<string, Fan>();
  for (const round of rounds) {
    for (const { forecaster, model, quantiles_mw } of round.forecasts) {
      const key = forecaster.toLowerCase();
      const levels = quantiles_mw[0]?.length ?? 0;
      const fan = fans.get(key) ?? { forecaster, model, levels, steps: new Map<number, number[]>() };
      quantiles_mw.forEach((quantiles, step) => {
        fan.steps.set(round.first_valid_time + step * round.step_s, quantiles);
      });
      fans.set(key, fan);
    }
  }
  return [...fans.values()];
}

/** Columns for the chart over one time axis; null where nothing is known. */
export type FanTable = {
  times: number[];
  observed: (number | null)[];
  /** for each fan, its K quantile columns */
  fans: { fan: Fan; columns: (number | null)[][] }[];
};

/** Fans and readings on one rising axis between `from` and `to` (s, both included). */
export function fanTable(
  fans: readonly Fan[],
  readings: Readings | undefined,
  from: number,
  to: number,
): FanTable {
  const observedAt = new Map(readings?.times.map((time, i) => [time, readings.power_mw[i] ?? null]));
  const every = new Set([...observedAt.keys(), ...fans.flatMap((fan) => [...fan.steps.keys()])]);
  const times = [...every].filter((time) => time >= from && time <= to).sort((a, b) => a - b);
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

/** The last valid time of the fans, or null without any. */
export function lastValid(fans: readonly Fan[]): number | null {
  const ends = fans.flatMap((fan) => [...fan.steps.keys()]);
  return ends.length === 0 ? null : ends.reduce((a, b) => Math.max(a, b));
}
