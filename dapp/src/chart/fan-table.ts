import type { Readings, RoundForecasts } from "@/api/schema";
import type { LiveReading } from "@/live/frame";

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
  fans: FanColumns[];
};

/** A fan with its K quantile columns over a time axis; null where it has no value. */
export type FanColumns = { fan: Fan; columns: (number | null)[][] };

/** The rising times from `from` to `to` (s, both included) of all fans and of the readings. */
export function timeAxis(
  fans: readonly Fan[],
  measured: readonly number[],
  from: number,
  to: number,
): number[] {
  const known = new Set(measured);
  for (const fan of fans) for (const time of fan.steps.keys()) known.add(time);
  return [...known].filter((time) => time >= from && time <= to).sort((a, b) => a - b);
}

/** The quantiles of every fan over a time axis. */
export function fanColumns(fans: readonly Fan[], times: readonly number[]): FanColumns[] {
  return fans.map((fan) => {
    const columns = Array.from({ length: fan.levels }, () =>
      new Array<number | null>(times.length).fill(null),
    );
    times.forEach((time, i) => {
      const quantiles = fan.steps.get(time);
      if (quantiles) for (const [k, column] of columns.entries()) column[i] = quantiles[k] ?? null;
    });
    return { fan, columns };
  });
}

/** The readings over a time axis; null where nothing was measured. */
export function observedOn(times: readonly number[], readings: Readings | undefined): (number | null)[] {
  const observed = new Array<number | null>(times.length).fill(null);
  let at = 0; // both rise, so one pass finds every time
  readings?.times_chain_s.forEach((time, i) => {
    while (at < times.length && (times[at] ?? 0) < time) at += 1;
    if (times[at] === time) observed[at] = readings.power_mw[i] ?? null;
  });
  return observed;
}

/** A table with readings that came after it was made. It is the same table if none is of a time on its axis. */
export function withReadings(table: FanTable, fresh: readonly LiveReading[]): FanTable {
  let observed: (number | null)[] | null = null;
  for (const { time_chain_ms, power_mw } of fresh) {
    const at = table.times.lastIndexOf(Math.round(time_chain_ms / 1000));
    if (at < 0) continue;
    observed ??= [...table.observed];
    observed[at] = power_mw;
  }
  return observed ? { ...table, observed } : table;
}

/** Align fans and readings on one rising time axis from `from` to `to` (s, both included). */
export function fanTable(
  fans: readonly Fan[],
  readings: Readings | undefined,
  from: number,
  to: number,
): FanTable {
  const times = timeAxis(fans, readings?.times_chain_s ?? [], from, to);
  return { times, observed: observedOn(times, readings), fans: fanColumns(fans, times) };
}

/** The last valid time of all fans, or null without fans. */
export function lastValid(fans: readonly Fan[]): number | null {
  const ends = fans.flatMap((fan) => [...fan.steps.keys()]);
  return ends.length === 0 ? null : ends.reduce((a, b) => Math.max(a, b));
}
