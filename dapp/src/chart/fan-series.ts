import type uPlot from "uplot";
import type { FanTable } from "./fan-table";
import { type Palette, withOpacity } from "./palette";
import { rememberedPaths } from "./remembered-paths";

/** Which quantile bands are drawn around the median. */
export type Bands = "all" | "outer" | "none";

/** The input of uPlot: series, their data columns in the same order, and the bands between series. */
export type FanPlot = { series: uPlot.Series[]; bands: uPlot.Band[]; columns: uPlot.AlignedData };

const hidden = (label: string): uPlot.Series => ({
  label,
  paths: rememberedPaths(),
  width: 0,
  points: { show: false },
  spanGaps: false,
});

/** The series of a fan chart. One fan is drawn with all its bands; several with their outer band and median only. */
export function fanPlot(
  table: FanTable,
  colourOf: (forecaster: string) => string,
  palette: Palette,
  shown: Bands = "all",
): FanPlot {
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  const columns: (number | null)[][] = [];
  const add = (added: uPlot.Series, column: (number | null)[]): number => {
    columns.push(column);
    return series.push(added) - 1;
  };
  const single = table.fans.length === 1;
  for (const { fan, columns: quantiles } of table.fans) {
    const colour = palette.of(colourOf(fan.forecaster));
    const middle = Math.floor((fan.levels - 1) / 2);
    const drawn = shown === "none" ? 0 : single && shown === "all" ? middle : Math.min(1, middle);
    for (let k = 0; k < drawn; k += 1) {
      const low = add(hidden(`q${k + 1}`), quantiles[k] ?? []);
      const high = add(hidden(`q${fan.levels - k}`), quantiles[fan.levels - 1 - k] ?? []);
      bands.push({
        series: [high, low],
        fill: withOpacity(colour, single ? (shown === "all" ? 0.18 : 0.3) : 0.1),
      });
    }
    const median: uPlot.Series = {
      label: "median",
      stroke: colour,
      width: 1.5,
      points: { show: false },
      paths: rememberedPaths(),
    };
    add(median, quantiles[middle] ?? []);
  }
  const observed: uPlot.Series = {
    label: "observed",
    stroke: palette.ink,
    width: 1.75,
    points: { show: false },
  };
  add(observed, table.observed);
  return { series, bands, columns: [table.times, ...columns] as uPlot.AlignedData };
}
