import uPlot from "uplot";
import { fanOptions } from "./fan-options";
import { type Bands, fanData, fanPlot } from "./fan-series";
import type { FanTable } from "./fan-table";
import { addLayers, areaOf, svg } from "./layers";
import { backgroundOf, type Gates, type Marks, nowLine } from "./marks";
import { addObserved } from "./observed-layer";
import { readPalette } from "./palette";
import { powerRange } from "./power-range";

/** What the chart shows. */
export type Shown = {
  table: FanTable;
  now: number | null;
  gates: Gates;
  bands: Bands;
  colourOf: (forecaster: string) => string;
};

/** A drawn chart. Each of its methods draws what changed and no more. */
export type FanCanvas = {
  show: (table: FanTable) => void;
  /** Move the line of chain time, and mark the gates. */
  mark: (marks: Marks) => void;
  resize: (width: number, height: number) => void;
  destroy: () => void;
};

/**
 * Draw a fan chart into an element. Its canvas has the fans and the axes. What the meters measured and the line of chain
 * time lie above it, gates and future below: a new reading draws one line.
 */
export function drawFan(
  host: HTMLElement,
  shown: () => Shown,
  onCursor: (index: number | null) => void,
): FanCanvas {
  const palette = readPalette(host);
  const clip = svg("svg", {});
  const drawLine = addObserved(clip, palette.ink);
  const drawObserved = ({ times, observed }: FanTable): void => {
    const { x, y } = plot.scales;
    const [rangeX, rangeY] = [rangeOf(x), rangeOf(y)];
    if (rangeX && rangeY) drawLine({ times, observed, x: rangeX, y: rangeY, size: areaOf(plot) });
  };
  const drawMarks = (): void => {
    layers.under.replaceChildren(...backgroundOf(plot, shown(), palette));
    layers.over.replaceChildren(clip, ...nowLine(plot, shown().now, palette));
  };
  const drawAll = (): void => {
    const { left, top, width, height } = areaOf(plot);
    for (const [name, px] of Object.entries({ x: left, y: top, width, height }))
      clip.setAttribute(name, String(px));
    drawMarks();
    drawObserved(shown().table);
  };
  /** The pixel of chain time. */
  const placeOf = (now: number | null): number | null =>
    now === null ? null : Math.round(plot.valToPos(now, "x", true));
  let marked: { at: number | null; gates: Gates } | null = null;
  const plot = new uPlot(
    fanOptions({
      plot: fanPlot(shown().table, shown().colourOf, palette, shown().bands),
      palette,
      width: host.clientWidth,
      height: host.clientHeight,
      onDraw: drawAll, // NOTE: uPlot draws in a microtask, when the layers are there.
      onCursor,
    }),
    fanData(shown().table, shown().bands) as uPlot.AlignedData,
    host,
  );
  const layers = addLayers(plot);
  return {
    show: (table) => {
      const columns = fanData(table, shown().bands);
      if (columns.length !== plot.series.length) return; // other fans make a new chart
      const changed = columns.flatMap((column, i) => (column === plot.data[i] ? [] : [i]));
      if (changed.length === 0) return;
      const isObserved = changed.length === 1 && changed[0] === columns.length - 1;
      const [low, high] = powerRange(columns.slice(1));
      const { min, max } = plot.scales.y ?? {};
      const isInside = isObserved && low === min && high === max;
      plot.setData(columns as uPlot.AlignedData, !isInside);
      if (isInside) drawObserved(table);
    },
    mark: ({ now, gates }) => {
      if (plot.status === 0) return; // not laid out yet: its first draw has the marks
      const at = placeOf(now);
      if (at === marked?.at && gates === marked?.gates) return; // nothing moves by a pixel
      marked = { at, gates };
      drawMarks();
    },
    resize: (width, height) => plot.setSize({ width, height }),
    destroy: () => plot.destroy(),
  };
}

/** The range of a scale, once it has one. */
function rangeOf(scale: uPlot.Scale | undefined): { min: number; max: number } | null {
  return scale?.min == null || scale.max == null ? null : { min: scale.min, max: scale.max };
}
