import uPlot from "uplot";

const linear = uPlot.paths.linear?.();

/**
 * A line through the points of a series. The path is made again only if the series' column, the shown range or the size
 * of the chart changed; a new reading changes one column of many.
 */
export function rememberedPaths(): uPlot.Series.PathBuilder {
  let made: { of: unknown[]; paths: uPlot.Series.Paths | null } | null = null;
  return (chart, series, from, to) => {
    const { x, y } = chart.scales;
    const { left, top, width, height } = chart.bbox;
    const of = [
      chart.data[series],
      chart.data[0],
      from,
      to,
      x?.min,
      x?.max,
      y?.min,
      y?.max,
      left,
      top,
      width,
      height,
    ];
    if (!made || of.some((part, i) => part !== made?.of[i]))
      made = { of, paths: linear?.(chart, series, from, to) ?? null };
    return made.paths;
  };
}
