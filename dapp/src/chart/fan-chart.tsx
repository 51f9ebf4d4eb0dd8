"use client";

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "@/hooks/use-theme";
import { fanOptions } from "./fan-options";
import { type Bands, fanPlot } from "./fan-series";
import type { FanTable } from "./fan-table";
import type { Marks } from "./marks";
import { readPalette } from "./palette";

type Props = {
  table: FanTable;
  marks: Marks;
  bands: Bands;
  colourOf: (forecaster: string) => string;
  /** text for screen readers, which cannot read the canvas */
  label: string;
  onCursor: (index: number | null) => void;
};

/** The fan chart's canvas. A new theme or set of fans rebuilds the chart; new data only redraws it. */
export function FanChart({ table, marks, bands, colourOf, label, onCursor }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef({ table, marks, bands, colourOf, onCursor });
  const { theme } = useTheme();
  const shape = `${theme}:${bands}:${table.fans.map(({ fan }) => `${colourOf(fan.forecaster)}/${fan.levels}`).join()}`;

  useEffect(() => {
    latest.current = { table, marks, bands, colourOf, onCursor };
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
      marks: () => latest.current.marks,
      onCursor: (index) => latest.current.onCursor(index),
    });
    const created = new uPlot(options, plot.columns, host);
    chart.current = created;
    const resize = new ResizeObserver(() =>
      created.setSize({ width: host.clientWidth, height: host.clientHeight }),
    );
    resize.observe(host);
    return () => {
      resize.disconnect();
      created.destroy();
      chart.current = null;
    };
  }, [shape]);

  useEffect(() => {
    const host = box.current;
    if (!host || !chart.current) return;
    const plot = fanPlot(table, latest.current.colourOf, readPalette(host), latest.current.bands);
    if (plot.series.length === chart.current.series.length) chart.current.setData(plot.columns);
  }, [table]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only the clock moves between tables
  useEffect(() => chart.current?.redraw(false), [marks.now]);

  return <div ref={box} role="img" aria-label={label} className="h-72 w-full sm:h-88" />;
}
