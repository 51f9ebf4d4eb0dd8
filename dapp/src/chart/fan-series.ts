import type uPlot from "uplot";
import type { FanTable } from "./fan-table";
import { type Palette, withOpacity } from "./palette";
import { rememberedPaths } from "./remembered-paths";

/** Which quantile bands are drawn around the median. */
export type Bands = "all" | "outer" | "none";

/** The input of uPlot: series, in the order of their data columns, and the bands between series. */
export type FanPlot = { series: uPlot.Series[]; bands: uPlot.Band[] };

/** A column of the chart's data; null where a value is missing. */
export type Column = (number | null)[];

const hidden = (label: string): uPlot.Series => ({
  label,
  paths: rememberedPaths(),
  width: 0,
  points: { show: false },
  spanGaps: false,
});

const middleOf = (levels: number): number => Math.floor((levels - 1) / 2);

/** How many bands are drawn: one fan is drawn with all of its bands, several with their outer one. */
function bandsOf(levels: number, fans: number, shown: Bands): number {
  if (shown === "none") return 0;
  return fans === 1 && shown === "all" ? middleOf(levels) : Math.min(1, middleOf(levels));
}

/** The series of a fan chart: of every fan its bands and its median, then the observed power. */
export function fanPlot(
  table: FanTable,
  colourOf: (forecaster: string) => string,
  palette: Palette,
  shown: Bands = "all",
): FanPlot {
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  const add = (added: uPlot.Series): number => series.push(added) - 1;
  const single = table.fans.length === 1;
  for (const { fan } of table.fans) {
    const colour = palette.of(colourOf(fan.forecaster));
    for (let k = 0; k < bandsOf(fan.levels, table.fans.length, shown); k += 1) {
      const [low, high] = [add(hidden(`q${k + 1}`)), add(hidden(`q${fan.levels - k}`))];
      bands.push({
        series: [high, low],
        fill: withOpacity(colour, single ? (shown === "all" ? 0.18 : 0.3) : 0.1),
      });
    }
    add({
      label: "median",
      stroke: colour,
      width: 1.5,
      points: { show: false },
      paths: rememberedPaths(),
    });
  }
  // Its line has a layer of its own; the chart needs its values for the range of power.
  add({ label: "observed", points: { show: false }, paths: () => null });
  return { series, bands };
}

/** The data of the series: times, then a column for each of them. Columns that did not change are the same arrays. */
export function fanData(table: FanTable, shown: Bands = "all"): Column[] {
  const quantiles = table.fans.flatMap(({ fan, columns }) => {
    const pairs = Array.from({ length: bandsOf(fan.levels, table.fans.length, shown) }, (_, k) => [
      columns[k] ?? [],
      columns[fan.levels - 1 - k] ?? [],
    ]);
    return [...pairs.flat(), columns[middleOf(fan.levels)] ?? []];
  });
  return [table.times, ...quantiles, table.observed];
}
