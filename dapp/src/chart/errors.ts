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

/** How dark a shade of so many is, from 0 to 1. */
export const darknessOf = (shade: number, count: number): number => (shade + 0.5) / count;

/**
 * The outlines of the cells of each of so many shades, from the lightest, on an axis of one unit a step; an error of
 * `full` or more has the darkest one.
 */
export function shadesOf(errors: readonly (number | null)[], full: number, count: number): string[] {
  const outlines = Array.from({ length: count }, () => "");
  const shadeAt = (i: number): number => {
    const error = errors[i];
    return error == null ? -1 : Math.min(count - 1, Math.floor((error / full) * count));
  };
  for (let i = 0; i < errors.length; ) {
    const shade = shadeAt(i);
    let end = i + 1;
    while (end < errors.length && shadeAt(end) === shade) end += 1;
    // A little wider than the cells, so that no seam shows between neighbours.
    if (shade >= 0) outlines[shade] += `M${i} 0h${end - i + 0.02}v1H${i}z`;
    i = end;
  }
  return outlines;
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
