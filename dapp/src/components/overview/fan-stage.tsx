"use client";

import { useCallback, useState } from "react";
import type { Feed } from "@/api/schema";
import { FanChart } from "@/chart/fan-chart";
import { Note } from "@/components/shared/note";
import { Skeleton } from "@/components/shared/skeleton";
import { useRounds } from "@/hooks/queries/use-rounds";
import type { useFanView } from "@/hooks/use-fan-view";
import { useNames } from "@/hooks/use-names";
import { FanNumbers } from "./fan-numbers";
import { FanReadout } from "./fan-readout";

type Props = { feed: Feed; view: ReturnType<typeof useFanView>; now: number | null };

/** The chart with its readout, or what stands in for it. */
export function FanStage({ feed, view, now }: Props) {
  const nameOf = useNames();
  const { data: rounds } = useRounds();
  const [index, setIndex] = useState<number | null>(null);
  const colourOf = useCallback((forecaster: string) => nameOf(forecaster).colour, [nameOf]);
  const { table, from, to } = view;
  if (table.times.length === 0) {
    return (
      <div className="h-80 sm:h-96">
        {view.pending ? (
          <Skeleton lines={9} />
        ) : (
          <Note title="Nothing measured or revealed in this window yet">
            {view.error?.message ?? "The chart fills by itself when the first interval ends."}
          </Note>
        )}
      </div>
    );
  }
  const gates = (rounds ?? []).filter(({ gate }) => gate >= from && gate <= to);
  return (
    <div className="px-2 pt-1 sm:px-3">
      <FanReadout table={table} index={index} nameOf={nameOf} />
      <FanChart
        table={table}
        marks={{ now, gates }}
        colourOf={colourOf}
        onCursor={setIndex}
        label={`Fan chart of ${feed.name}: forecast quantiles and observed power; the numbers follow as a table`}
      />
      <FanNumbers table={table} nameOf={nameOf} />
    </div>
  );
}
