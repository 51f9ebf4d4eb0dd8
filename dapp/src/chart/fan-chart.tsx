"use client";

import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "@/hooks/use-theme";
import { fanOptions } from "./fan-options";
import { fanPlot } from "./fan-series";
import type { FanTable } from "./fan-table";
import type { Marks } from "./marks";
import { readPalette } from "./palette";

type Props = {
  table: FanTable;
  marks: Marks;
  colourOf: (forecaster: string) => string;
  /** what a reader who can't see the canvas is told */
  label: string;
  onCursor: (index: number | null) => void;
};

/** The fan chart's canvas. A new chart for a new shape or theme; new numbers only move what is drawn. */
export function FanChart({ table, marks, colourOf, label, onCursor }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef({ table, marks, colourOf, onCursor });
  const { theme } = useTheme();
  const shape = `${theme}:${table.fans.map(({ fan }) => `${colourOf(fan.forecaster)}/${fan.levels}`).join()}`;

  useEffect(() => {
    latest.current = { table, marks, colourOf, onCursor };
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for what the chart is built from
  useEffect(() => {
    const host = box.current;
    if (!host) return;
    const palette = readPalette(host);
    const plot = fanPlot(latest.current.table, latest.current.colourOf, palette);
    const options = fanOptions({
      plot,
      palette,
      width: host.clientWidth,
      height: host.clientHeight,
      marks: () => latest.current.marks,
      onCursor: (index) => latest.current.onCursor(index),
    });
    const made = new uPlot(options, plot.columns, host);
    chart.current = made;
    const resize = new ResizeObserver(() =>
      made.setSize({ width: host.clientWidth, height: host.clientHeight }),
    );
    resize.observe(host);
    return () => {
      resize.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [shape]);

  useEffect(() => {
    const host = box.current;
    if (!host || !chart.current) return;
    const plot = fanPlot(table, latest.current.colourOf, readPalette(host));
    if (plot.series.length === chart.current.series.length) chart.current.setData(plot.columns);
  }, [table]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only the clock moves; the gates come with the table
  useEffect(() => chart.current?.redraw(false), [marks.now]);

  return <div ref={box} role="img" aria-label={label} className="h-72 w-full sm:h-88" />;
}
