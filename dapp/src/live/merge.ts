import type { Alert, Readings, Round } from "@/api/schema";
import type { LiveReading } from "./frame";

/** The history of a feed that the page retains. */
const HISTORY_S = 186 * 3600;
const MAX_ALERTS = 200;

/** Merge new readings into a series. A new reading replaces an old one of the same time; the oldest are dropped. */
export function mergeReadings(series: Readings, fresh: readonly LiveReading[]): Readings {
  const own = fresh.filter((reading) => reading.asset_id === series.asset_id);
  if (own.length === 0) return series;
  const byTime = new Map(series.times_chain_s.map((time, i) => [time, series.power_mw[i] ?? null]));
  for (const reading of own) byTime.set(Math.round(reading.time_chain_ms / 1000), reading.power_mw);
  const latest = Math.max(...byTime.keys());
  const times = [...byTime.keys()].filter((time) => time > latest - HISTORY_S).sort((a, b) => a - b);
  return { ...series, times_chain_s: times, power_mw: times.map((time) => byTime.get(time) ?? null) };
}

/** Move a round to a new phase. Returns the same list if nothing changes. */
export function moveRound(rounds: Round[], round: number, phase: Round["phase"]): Round[] {
  const known = rounds.find((candidate) => candidate.round === round);
  if (!known || known.phase === phase) return rounds;
  return rounds.map((candidate) => (candidate === known ? { ...known, phase } : candidate));
}

/** Add an alert on top, unless it is already listed. */
export function addAlert(alerts: Alert[], alert: Alert): Alert[] {
  const same = (other: Alert): boolean => other.alert_id === alert.alert_id;
  return alerts.some(same) ? alerts : [alert, ...alerts].slice(0, MAX_ALERTS);
}
