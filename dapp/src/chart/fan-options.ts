import type uPlot from "uplot";
import { formatNumber } from "@/lib/format";
import { formatClock, formatShortDay } from "@/lib/time";
import type { FanPlot } from "./fan-series";
import { drawBackground, drawNow, type Marks } from "./marks";
import type { Palette } from "./palette";

const FONT = "11px 'Inter Variable', sans-serif";
const MIDNIGHT = 86_400;

type Parts = {
  plot: FanPlot;
  palette: Palette;
  width: number;
  height: number;
  /** called at every draw, so the clock can move without rebuilding the chart */
  marks: () => Marks;
  onCursor: (index: number | null) => void;
};

/** The label of a time tick: the hour and, at midnight, the day below it. */
const timeText = (time_s: number): string =>
  time_s % MIDNIGHT === 0 ? `${formatClock(time_s)}\n${formatShortDay(time_s)}` : formatClock(time_s);

/** The labels of power ticks in the reader's language, with as many decimals as the step between them has. */
export function powerTexts(splits: readonly number[], step: number): string[] {
  const digits = String(step).split(".")[1]?.length ?? 0;
  return splits.map((power) => formatNumber(power, digits));
}

/** The uPlot options of a fan chart: power in MW over UTC time. */
export function fanOptions({ plot, palette, width, height, marks, onCursor }: Parts): uPlot.Options {
  const axis = { stroke: palette.muted, font: FONT, ticks: { show: false } };
  const hour = 3600;
  return {
    width,
    height,
    padding: [18, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { range: yRange } },
    series: plot.series,
    bands: plot.bands,
    axes: [
      {
        ...axis,
        size: 40,
        space: 64,
        incrs: [hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, 24 * hour],
        values: (_, splits) => splits.map(timeText),
        grid: { show: false },
      },
      {
        ...axis,
        size: 58,
        values: (_, splits, _axis, _space, step) => powerTexts(splits, step),
        label: "MW",
        labelSize: 16,
        labelFont: FONT,
        grid: { stroke: palette.line, width: 1 },
      },
    ],
    hooks: {
      drawClear: [(chart) => drawBackground(chart, marks(), palette)],
      draw: [(chart) => drawNow(chart, marks(), palette)],
      setCursor: [(chart) => onCursor(chart.cursor.idx ?? null)],
    },
  };
}

/** The y range: some room above the data, starting at zero unless power is negative. */
function yRange(_: uPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const room = (high - Math.min(0, low)) * 0.08 || 0.1;
  return [low < 0 ? low - room : 0, high + room];
}
