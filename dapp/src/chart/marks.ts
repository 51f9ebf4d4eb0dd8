import type uPlot from "uplot";
import { messages } from "@/messages/use-messages";
import { placeLabels } from "./gate-labels";
import { areaOf, svg } from "./layers";
import type { Palette } from "./palette";

/** The gates of rounds, by time. */
export type Gates = readonly { round: number; gate: number }[];

/** The vertical lines of the chart: chain time and the gates of rounds. */
export type Marks = { now: number | null; gates: Gates };

const FONT = "11px 'Inter Variable', sans-serif";

/** What lies behind the series: the shaded future, and for every gate a dashed line with its round. */
export function backgroundOf(plot: uPlot, marks: Marks, palette: Palette): SVGElement[] {
  const { left, top, width, height } = areaOf(plot);
  const right = left + width;
  const place = (time: number): number => left + plot.valToPos(time, "x");
  const now = marks.now === null ? null : place(marks.now);
  const drawn: SVGElement[] = [];
  if (now !== null) {
    const from = clamp(now, left, right);
    drawn.push(svg("rect", { x: from, y: top, width: right - from, height, fill: palette.future }));
  }
  const lines = marks.gates
    .map(({ round, gate }) => {
      const text = messages().feed.gate(round);
      return { x: Math.round(place(gate)), text, width: widthOf(text, 500) };
    })
    .filter(({ x }) => x >= left && x <= right)
    .sort((a, b) => a.x - b.x);
  const places = placeLabels(lines, { left, right, now, gap: 5 });
  for (const [i, { x, text }] of lines.entries()) {
    const dashed = { stroke: palette.muted, opacity: 0.65, "stroke-dasharray": "3 4" };
    drawn.push(svg("line", { x1: x, x2: x, y1: top, y2: top + height, ...dashed }));
    const start = places[i];
    if (start != null) drawn.push(label(text, { x: start, y: top + 12, fill: palette.muted }, 500));
  }
  return drawn;
}

/** What lies over the series: the line of chain time. */
export function nowLine(plot: uPlot, now: number | null, palette: Palette): SVGElement[] {
  if (now === null) return [];
  const { left, top, width, height } = areaOf(plot);
  const x = Math.round(left + plot.valToPos(now, "x"));
  if (x < left || x > left + width) return [];
  const text = messages().feed.now;
  const wide = widthOf(text, 600);
  return [
    svg("line", { x1: x, x2: x, y1: top, y2: top + height, stroke: palette.now, "stroke-width": 1.5 }),
    label(text, { x: clamp(x - wide / 2, left, left + width - wide), y: top - 5, fill: palette.now }, 600),
  ];
}

const label = (text: string, at: { x: number; y: number; fill: string }, weight: number): SVGElement =>
  svg("text", { ...at, style: `font:${weight} ${FONT}` }, text);

let pen: CanvasRenderingContext2D | null = null;

/** The width of a text (px). */
function widthOf(text: string, weight: number): number {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return 0;
  pen.font = `${weight} ${FONT}`;
  return pen.measureText(text).width;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
