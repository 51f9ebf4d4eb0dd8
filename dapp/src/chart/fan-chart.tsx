"use client";

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useChainNow } from "@/hooks/use-chain-now";
import { useTheme } from "@/hooks/use-theme";
import { fanOptions } from "./fan-options";
import { type Bands, fanPlot } from "./fan-series";
import type { FanTable } from "./fan-table";
import type { Gates } from "./marks";
import { type Palette, readPalette } from "./palette";

type Props = {
  table: FanTable;
  gates: Gates;
  bands: Bands;
  colourOf: (forecaster: string) => string;
  /** text for screen readers, which cannot read the canvas */
  label: string;
  onCursor: (index: number | null) => void;
};

/** A drawn chart, and where it has the line of chain time (px). */
type Drawn = { plot: uPlot; palette: Palette; now_px: number | null };

const CLOCK_MS = 500;

/** The fan chart's canvas. A new theme or set of fans rebuilds the chart; new data only redraws it. */
export function FanChart({ table, gates, bands, colourOf, label, onCursor }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const now = useChainNow(CLOCK_MS);
  const latest = useRef({ table, now, gates, bands, colourOf, onCursor });
  const { theme } = useTheme();
  const shape = `${theme}:${bands}:${table.fans.map(({ fan }) => `${colourOf(fan.forecaster)}/${fan.levels}`).join()}`;

  useEffect(() => {
    latest.current = { table, now, gates, bands, colourOf, onCursor };
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` covers every input that needs a rebuild
  useEffect(() => {
    const host = box.current;
    if (!host) return;
    const palette = readPalette(host);
    const plot = fanPlot(latest.current.table, latest.current.colourOf, palette, latest.current.bands);
    const options = fanOptions({
      plot,
      palette,
      width: host.clientWidth,
      height: host.clientHeight,
      marks: () => latest.current,
      onCursor: (index) => latest.current.onCursor(index),
    });
    const created = new uPlot(options, plot.columns, host);
    drawn.current = { plot: created, palette, now_px: nowAt(created, latest.current.now) };
    const resize = new ResizeObserver(() =>
      created.setSize({ width: host.clientWidth, height: host.clientHeight }),
    );
    resize.observe(host);
    return () => {
      resize.disconnect();
      created.destroy();
      drawn.current = null;
    };
  }, [shape]);

  useEffect(() => {
    if (!drawn.current) return;
    const { plot, palette } = drawn.current;
    const { series, columns } = fanPlot(table, latest.current.colourOf, palette, latest.current.bands);
    const isDrawn = columns.every((column, i) => column === plot.data[i]);
    if (series.length === plot.series.length && !isDrawn) plot.setData(columns);
  }, [table]);

  useEffect(() => {
    if (!drawn.current) return;
    const now_px = nowAt(drawn.current.plot, now);
    if (now_px === drawn.current.now_px) return; // the line of chain time has not moved by a pixel
    drawn.current.now_px = now_px;
    drawn.current.plot.redraw(false);
  }, [now]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only the gates move between tables
  useEffect(() => drawn.current?.plot.redraw(false), [gates]);

  return <div ref={box} role="img" aria-label={label} className="h-72 w-full sm:h-88" />;
}

/** The pixel of chain time. */
const nowAt = (plot: uPlot, now: number | null): number | null =>
  now === null ? null : Math.round(plot.valToPos(now, "x", true));
