"use client";

import { useCallback, useState } from "react";
import { FanChart } from "@/chart/fan-chart";
import type { Bands } from "@/chart/fan-series";
import type { FanTable } from "@/chart/fan-table";
import type { Gates } from "@/chart/marks";
import { Note } from "@/components/shared/note";
import { Skeleton } from "@/components/shared/skeleton";
import type { LabelOf } from "@/hooks/use-forecaster-labels";
import { sentenceOf } from "@/messages/said-error";
import { useMessages } from "@/messages/use-messages";
import { FanNumbers } from "./fan-numbers";
import { FanReadout } from "./fan-readout";

type Props = {
  assetId: string;
  name: string;
  table: FanTable;
  gates: Gates;
  bands: Bands;
  labelOf: LabelOf;
  pending: boolean;
  error: Error | null;
};

/** The fan chart with its readout and table, or a message while there is no data. */
export function FanStage({ assetId, name, table, gates, bands, labelOf, pending, error }: Props) {
  const { feed: m } = useMessages();
  const [index, setIndex] = useState<number | null>(null);
  const [open, setOpen] = useState(false);
  const colourOf = useCallback((forecaster: string) => labelOf(forecaster).colour, [labelOf]);
  if (table.times.length === 0) {
    return (
      <div className="h-93 sm:h-103">
        {pending ? (
          <Skeleton lines={9} />
        ) : (
          <Note title={m.pending}>{error ? sentenceOf(error) : m.pendingNote}</Note>
        )}
      </div>
    );
  }
  return (
    <div className="px-2 pt-1 sm:px-3">
      <FanReadout table={table} index={index} labelOf={labelOf} />
      <FanChart
        assetId={assetId}
        table={table}
        gates={gates}
        bands={bands}
        colourOf={colourOf}
        onCursor={setIndex}
        label={m.chart(name)}
      />
      <FanNumbers table={open ? table : null} labelOf={labelOf} onOpen={setOpen} />
    </div>
  );
}
