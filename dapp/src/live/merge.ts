import type { Alert, Readings, Round } from "@/api/schema";
import type { LiveReading } from "./frame";

/** How much history the page keeps of a feed while it runs on. */
const KEEP_S = 72 * 3600;
const KEEP_ALERTS = 200;

/** Readings with new ones written in by time, a later word on the same time winning; oldest ones fall off. */
export function mergeReadings(series: Readings, fresh: readonly LiveReading[]): Readings {
  const own = fresh.filter((reading) => reading.asset_id === series.asset_id);
  if (own.length === 0) return series;
  const byTime = new Map(series.times.map((time, i) => [time, series.power_mw[i] ?? null]));
  for (const reading of own) byTime.set(Math.round(reading.time_ms / 1000), reading.power_mw);
  const latest = Math.max(...byTime.keys());
  const times = [...byTime.keys()].filter((time) => time > latest - KEEP_S).sort((a, b) => a - b);
  return { ...series, times, power_mw: times.map((time) => byTime.get(time) ?? null) };
}

/** Rounds with one moved to a new phase; the same list if nothing changes. */
export function moveRound(rounds: Round[], round: number, phase: Round["phase"]): Round[] {
  const known = rounds.find((each) => each.round === round);
  if (!known || known.phase === phase) return rounds;
  return rounds.map((each) => (each === known ? { ...each, phase } : each));
}

/** Alerts with a new one on top, unless it is there already. */
export function addAlert(alerts: Alert[], alert: Alert): Alert[] {
  const same = (each: Alert): boolean =>
    each.kind === alert.kind && each.asset_id === alert.asset_id && each.raised_at === alert.raised_at;
  return alerts.some(same) ? alerts : [alert, ...alerts].slice(0, KEEP_ALERTS);
}
