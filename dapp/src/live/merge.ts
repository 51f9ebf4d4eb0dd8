import type { Alert, Readings, Round } from "@/api/schema";
import type { LiveReading } from "./frame";

/** The history of a feed that the page retains. */
const HISTORY_S = 186 * 3600;
const MAX_ALERTS = 200;

/**
 * Merge new readings into a series. A new reading replaces an old one of the same time; the oldest are dropped. While no
 * time is added, the array of times stays the same one, so that what depends on the times alone need not be made again.
 */
export function mergeReadings(series: Readings, fresh: readonly LiveReading[]): Readings {
  const own = fresh.filter((reading) => reading.asset_id === series.asset_id);
  if (own.length === 0) return series;
  let times = series.times_chain_s;
  const power = [...series.power_mw];
  for (const { time_chain_ms, power_mw } of own) {
    const time = Math.round(time_chain_ms / 1000);
    const before = times.findLastIndex((known) => known <= time);
    if (times[before] === time) power[before] = power_mw;
    else {
      times = times.toSpliced(before + 1, 0, time);
      power.splice(before + 1, 0, power_mw);
    }
  }
  const first = times.findIndex((time) => time > (times.at(-1) ?? 0) - HISTORY_S);
  if (first <= 0) return { ...series, times_chain_s: times, power_mw: power };
  return { ...series, times_chain_s: times.slice(first), power_mw: power.slice(first) };
}

/** Move a round to a new phase. Returns the same list if nothing changes. */
export function moveRound(rounds: Round[], round: number, phase: Round["phase"]): Round[] {
  const known = rounds.find((candidate) => candidate.round === round);
  if (!known || known.phase === phase) return rounds;
  return rounds.map((candidate) => (candidate === known ? { ...known, phase } : candidate));
}

/** Add an alert on top. One that is listed already stays in its place, and gets its recovery. */
export function addAlert(alerts: Alert[], alert: Alert): Alert[] {
  const known = alerts.find((other) => other.alert_id === alert.alert_id);
  if (!known) return [alert, ...alerts].slice(0, MAX_ALERTS);
  const { recovered_chain_s } = alert;
  if (recovered_chain_s === null || recovered_chain_s === known.recovered_chain_s) return alerts;
  return alerts.map((other) => (other === known ? { ...known, recovered_chain_s } : other));
}
