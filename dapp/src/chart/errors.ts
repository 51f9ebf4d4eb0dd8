import type { FanTable } from "./fan-table";

/** The error of a fan's median at each time of the table, as a share of capacity; null where nothing was measured. */
export function medianErrors(table: FanTable, capacity_mw: number): (number | null)[] {
  const columns = table.fans[0]?.columns;
  const median = columns?.[Math.floor((columns.length - 1) / 2)];
  return table.times.map((_, i) => {
    const [forecast, observed] = [median?.[i], table.observed[i]];
    return forecast == null || observed == null ? null : Math.abs(observed - forecast) / capacity_mw;
  });
}

/** The chart's numbers as CSV: time, observed power, and the quantiles of every fan, in MW. */
export function fanCsv(table: FanTable, nameOf: (forecaster: string) => string): string {
  const heads = table.fans.flatMap(({ fan }) =>
    Array.from({ length: fan.levels }, (_, k) => `${nameOf(fan.forecaster)}_q${k + 1}_mw`),
  );
  const rows = table.times.map((time, i) => [
    new Date(time * 1000).toISOString(),
    table.observed[i] ?? "",
    ...table.fans.flatMap(({ columns }) => columns.map((column) => column[i] ?? "")),
  ]);
  return [["time_utc", "observed_mw", ...heads].map(quoted), ...rows].map((row) => row.join(",")).join("\n");
}

/** A name as a CSV field. One that starts like a formula gets a quote in front, so that no spreadsheet runs it. */
function quoted(name: string): string {
  const safe = /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
