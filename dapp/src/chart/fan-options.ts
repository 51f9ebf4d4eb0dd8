import type uPlot from "uplot";
import { formatNumber } from "@/lib/format";
import { formatClock, formatShortDay } from "@/lib/time";
import type { FanPlot } from "./fan-series";
import type { Palette } from "./palette";
import { powerRange } from "./power-range";

const FONT = "11px 'Inter Variable', sans-serif";
const MIDNIGHT = 86_400;

type Parts = {
  plot: FanPlot;
  palette: Palette;
  width: number;
  height: number;
  /** called after every draw, and so after every change of size or range */
  onDraw: () => void;
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
export function fanOptions({ plot, palette, width, height, onDraw, onCursor }: Parts): uPlot.Options {
  const axis = { stroke: palette.muted, font: FONT, ticks: { show: false } };
  const hour = 3600;
  return {
    width,
    height,
    padding: [18, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { range: (chart) => powerRange(chart.data.slice(1)) } },
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
      draw: [onDraw],
      setCursor: [(chart) => onCursor(chart.cursor.idx ?? null)],
    },
  };
}
