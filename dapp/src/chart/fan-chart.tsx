"use client";

import { memo, useEffect, useRef } from "react";
import "uplot/dist/uPlot.min.css";
import { useChainNow } from "@/hooks/use-chain-now";
import { useTheme } from "@/hooks/use-theme";
import { readingStore } from "@/live/reading-store";
import { drawFan, type FanCanvas } from "./fan-canvas";
import type { Bands } from "./fan-series";
import { type FanTable, withReadings } from "./fan-table";
import type { Gates } from "./marks";

type Props = {
  /** the asset whose readings are drawn as they come, before they are in the table */
  assetId: string;
  table: FanTable;
  gates: Gates;
  bands: Bands;
  colourOf: (forecaster: string) => string;
  /** text for screen readers, which cannot read the canvas */
  label: string;
  onCursor: (index: number | null) => void;
};

const CLOCK_MS = 500;

/** The fan chart's canvas. A new theme or set of fans rebuilds the chart; new data only redraws it. */
export const FanChart = memo(function FanChart(props: Props) {
  const { assetId, table, gates, bands, colourOf, label, onCursor } = props;
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<FanCanvas | null>(null);
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
    const created = drawFan(
      host,
      () => ({ ...latest.current, table: withReadings(latest.current.table, readingStore.of(assetId)) }),
      (index) => latest.current.onCursor(index),
    );
    drawn.current = created;
    const resize = new ResizeObserver(() => created.resize(host.clientWidth, host.clientHeight));
    resize.observe(host);
    return () => {
      resize.disconnect();
      created.destroy();
      drawn.current = null;
    };
  }, [shape, assetId]);

  useEffect(() => {
    const show = (): void => drawn.current?.show(withReadings(table, readingStore.of(assetId)));
    show();
    return readingStore.subscribe(show);
  }, [table, assetId]);

  useEffect(() => drawn.current?.mark({ now, gates }), [now, gates]);

  return <div ref={box} role="img" aria-label={label} className="h-72 w-full sm:h-88" />;
});
