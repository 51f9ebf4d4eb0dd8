import { useMemo } from "react";
import type { Feed } from "@/api/schema";
import { type Fan, fanTable, joinFans, lastValid } from "@/chart/fan-table";
import { useForecasts } from "./queries/use-forecasts";
import { useReadings } from "./queries/use-readings";
import { useRounds } from "./queries/use-rounds";
import type { FanChoice } from "./use-fan-choice";
import { useForecasterLabels } from "./use-forecaster-labels";

const STEP_S = 900;
const HOUR_S = 3600;
/** Rounds to fetch for a window: six-hour rounds, and the rounds ahead of it. */
const roundsFor = (hours: number): number => Math.ceil(hours / 6) + 3;

/** The data of a feed's chart: readings and fans over the chosen hours up to the last valid time. */
export function useFanView(
  feed: Feed | undefined,
  forecaster: string | null,
  { hours, issue, horizon_h }: FanChoice,
  now: number | null,
) {
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
  const readings = useReadings(feed, now !== null);
  const labelOf = useForecasterLabels();
  const fans = useMemo(() => {
    const place = ({ forecaster }: Fan): number => labelOf(forecaster).place;
    const horizon_s = horizon_h === null ? undefined : horizon_h * HOUR_S;
    return joinFans(forecasts, horizon_s).sort((a, b) => place(a) - place(b));
  }, [forecasts, labelOf, horizon_h]);
  // Changes once a step, not with every tick of the clock.
  const present = now === null ? null : Math.floor(now / STEP_S) * STEP_S;
  const view = useMemo(() => {
    const last = lastValid(fans) ?? 0;
    const to = issue === null ? Math.max(present ?? 0, last) : last;
    const from = to - hours * HOUR_S;
    const shown = forecaster === null ? fans : fans.filter((fan) => isBy(fan, forecaster));
    return { from, to, table: fanTable(shown, readings.data, from, to) };
  }, [fans, readings.data, forecaster, hours, present, issue]);
  return {
    ...view,
    fans,
    issued,
    readings,
    pending: pending || readings.isPending,
    error: readings.error ?? error,
  };
}

const isBy = (fan: Fan, forecaster: string): boolean =>
  fan.forecaster.toLowerCase() === forecaster.toLowerCase();
