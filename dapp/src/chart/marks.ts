import type uPlot from "uplot";
import { messages } from "@/messages/use-messages";
import { placeLabels } from "./gate-labels";
import type { Palette } from "./palette";

/** The gates of rounds, by time. */
export type Gates = readonly { round: number; gate: number }[];

/** The vertical lines of the chart: chain time and the gates of rounds. */
export type Marks = { now: number | null; gates: Gates };

const FONT = "500 11px 'Inter Variable', sans-serif";

/** Draw behind the series: shade the future, and mark every gate with a dashed line and its round. */
export function drawBackground(plot: uPlot, marks: Marks, palette: Palette): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  if (marks.now !== null) {
    const left = clamp(plot.valToPos(marks.now, "x", true), bbox.left, bbox.left + bbox.width);
    ctx.fillStyle = palette.future;
    ctx.fillRect(left, bbox.top, bbox.left + bbox.width - left, bbox.height);
  }
  ctx.font = FONT.replace("11px", `${11 * ratio}px`);
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 4 * ratio]);
  const right = bbox.left + bbox.width;
  const lines = marks.gates
    .map(({ round, gate }) => {
      const text = messages().feed.gate(round);
      return { x: Math.round(plot.valToPos(gate, "x", true)), text, width: ctx.measureText(text).width };
    })
    .filter(({ x }) => x >= bbox.left && x <= right)
    .sort((a, b) => a.x - b.x);
  const now = marks.now === null ? null : plot.valToPos(marks.now, "x", true);
  const places = placeLabels(lines, { left: bbox.left, right, now, gap: 5 * ratio });
  for (const [i, { x, text }] of lines.entries()) {
    line(ctx, x, bbox, palette.muted, 0.65);
    const place = places[i];
    if (place == null) continue;
    ctx.fillStyle = palette.muted;
    ctx.fillText(text, place, bbox.top + 3 * ratio);
  }
  ctx.restore();
}

/** Draw the line of chain time over the series. */
export function drawNow(plot: uPlot, marks: Marks, palette: Palette): void {
  const { ctx, bbox } = plot;
  if (marks.now === null) return;
  const x = Math.round(plot.valToPos(marks.now, "x", true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.lineWidth = 1.5 * ratio;
  line(ctx, x, bbox, palette.now, 1);
  ctx.font = FONT.replace("500 11px", `600 ${11 * ratio}px`);
  const text = messages().feed.now;
  const width = ctx.measureText(text).width;
  const left = clamp(x - width / 2, bbox.left, bbox.left + bbox.width - width);
  ctx.fillStyle = palette.now;
  ctx.textBaseline = "bottom";
  ctx.textAlign = "left";
  ctx.fillText(text, left, bbox.top - 3 * ratio);
  ctx.restore();
}

function line(
  ctx: CanvasRenderingContext2D,
  x: number,
  bbox: uPlot.BBox,
  colour: string,
  opacity: number,
): void {
  ctx.strokeStyle = colour;
  ctx.globalAlpha = opacity;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.globalAlpha = 1;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
