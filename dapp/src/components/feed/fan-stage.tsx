"use client";

import { useCallback, useMemo, useState } from "react";
import type { Feed } from "@/api/schema";
import { FanChart } from "@/chart/fan-chart";
import type { Bands } from "@/chart/fan-series";
import { Note } from "@/components/shared/note";
import { Skeleton } from "@/components/shared/skeleton";
import { useRounds } from "@/hooks/queries/use-rounds";
import type { useFanView } from "@/hooks/use-fan-view";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { useMessages } from "@/messages/use-messages";
import { FanNumbers } from "./fan-numbers";
import { FanReadout } from "./fan-readout";

type Props = { feed: Feed; view: ReturnType<typeof useFanView>; bands: Bands };

/** The fan chart with its readout and table, or a message while there is no data. */
export function FanStage({ feed, view, bands }: Props) {
  const labelOf = useForecasterLabels();
  const { feed: m } = useMessages();
  const { data: rounds } = useRounds();
  const [index, setIndex] = useState<number | null>(null);
  const colourOf = useCallback((forecaster: string) => labelOf(forecaster).colour, [labelOf]);
  const { table, from, to } = view;
  const gates = useMemo(
    () =>
      (rounds ?? [])
        .map(({ round, gate_chain_s }) => ({ round, gate: gate_chain_s }))
        .filter(({ gate }) => gate >= from && gate <= to),
    [rounds, from, to],
  );
  if (table.times.length === 0) {
    return (
      <div className="h-93 sm:h-103">
        {view.pending ? (
          <Skeleton lines={9} />
        ) : (
          <Note title={m.pending}>{view.error?.message ?? m.pendingNote}</Note>
        )}
      </div>
    );
  }
  return (
    <div className="px-2 pt-1 sm:px-3">
      <FanReadout table={table} index={index} labelOf={labelOf} />
      <FanChart
        table={table}
        gates={gates}
        bands={bands}
        colourOf={colourOf}
        onCursor={setIndex}
        label={m.chart(feed.name)}
      />
      <FanNumbers table={table} labelOf={labelOf} />
    </div>
  );
}
