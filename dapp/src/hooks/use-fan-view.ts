import { useMemo } from "react";
import type { Feed, Round } from "@/api/schema";
import { type Fan, fanColumns, joinFans, lastValid, observedOn, timeAxis } from "@/chart/fan-table";
import type { Gates } from "@/chart/marks";
import { useForecasts } from "./queries/use-forecasts";
import { useReadings } from "./queries/use-readings";
import { useRounds } from "./queries/use-rounds";
import type { FanChoice } from "./use-fan-choice";
import { type LabelOf, useForecasterLabels } from "./use-forecaster-labels";
import { useSame } from "./use-same";

/** The step of the feeds; the chart need not know chain time any better. */
export const STEP_S = 900;
const HOUR_S = 3600;
/** Rounds to fetch for a window: six-hour rounds, and the rounds ahead of it. */
const roundsFor = (hours: number): number => Math.ceil(hours / 6) + 3;

/** The fans of a feed over the chosen hours: what was revealed, and by whom; and the gates of all rounds. */
export type Fans = {
  fans: Fan[];
  issued: Round[];
  gates: Gates;
  labelOf: LabelOf;
  pending: boolean;
  error: Error | null;
};

/** The fans of a feed. They change with a round; readings change much more often. */
export function useFans(feed: Feed | undefined, { hours, issue, horizon_h }: FanChoice): Fans {
  const { data: rounds } = useRounds();
  const issued = useMemo(
    () => (rounds ?? []).filter(({ phase, entries }) => phase !== "open" && entries.length > 0),
    [rounds],
  );
  const closed = useMemo(
    () =>
      issue === null ? issued.slice(0, roundsFor(hours)) : issued.filter(({ round }) => round === issue),
    [issued, issue, hours],
  );
  const { forecasts, pending, error } = useForecasts(feed, closed);
  const labelOf = useForecasterLabels();
  const fans = useMemo(() => {
    const place = ({ forecaster }: Fan): number => labelOf(forecaster).place;
    const horizon_s = horizon_h === null ? undefined : horizon_h * HOUR_S;
    return joinFans(forecasts, horizon_s).sort((a, b) => place(a) - place(b));
  }, [forecasts, labelOf, horizon_h]);
  const gates = useMemo(
    () => (rounds ?? []).map(({ round, gate_chain_s }) => ({ round, gate: gate_chain_s })),
    [rounds],
  );
  return { fans, issued, gates, labelOf, pending, error };
}

/** The data of a feed's chart: readings and fans up to the last valid time. `present` is chain time. */
export function useFanView(
  feed: Feed,
  { fans, gates, pending, error }: Fans,
  forecaster: string | null,
  { hours, issue }: FanChoice,
  present: number | null,
) {
  const readings = useReadings(feed, present !== null);
  const measured = readings.data?.times_chain_s;
  const shown = useMemo(
    () => (forecaster === null ? fans : fans.filter((fan) => isBy(fan, forecaster))),
    [fans, forecaster],
  );
  const { from, to, axis } = useMemo(() => {
    const last = lastValid(fans) ?? 0;
    const to = issue === null ? Math.max(present ?? 0, last) : last;
    const from = to - hours * HOUR_S;
    return { from, to, axis: timeAxis(shown, measured ?? [], from, to) };
  }, [fans, shown, measured, hours, present, issue]);
  // A reading of a time that is on the axis already changes one column only: times and quantiles stay the same arrays.
  const times = useSame(axis);
  const columns = useMemo(() => fanColumns(shown, times), [shown, times]);
  const table = useMemo(
    () => ({ times, observed: observedOn(times, readings.data), fans: columns }),
    [times, readings.data, columns],
  );
  const shownGates = useMemo(() => gates.filter(({ gate }) => gate >= from && gate <= to), [gates, from, to]);
  return {
    from,
    table,
    gates: shownGates,
    readings: readings.data,
    pending: pending || readings.isPending,
    error: readings.error ?? error,
  };
}

const isBy = (fan: Fan, forecaster: string): boolean =>
  fan.forecaster.toLowerCase() === forecaster.toLowerCase();
