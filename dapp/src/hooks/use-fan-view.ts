import { useMemo } from "react";
import type { Feed } from "@/api/schema";
import { type Fan, fanTable, joinFans, lastValid } from "@/chart/fan-table";
import { useForecasts } from "./queries/use-forecasts";
import { useReadings } from "./queries/use-readings";
import { useRounds } from "./queries/use-rounds";
import { useForecasterLabels } from "./use-forecaster-labels";

const STEP_S = 900;
/** Rounds to fetch: two days of six-hour rounds, which is the widest window, and the rounds ahead. */
const ROUNDS = 11;

/** The data of a feed's chart: readings and fans over the last `window_s` seconds up to the last valid time. */
export function useFanView(
  feed: Feed | undefined,
  chosen: string | null,
  window_s: number,
  now: number | null,
) {
  const { data: rounds } = useRounds();
  const closed = useMemo(
    () => (rounds ?? []).filter(({ phase }) => phase !== "open" && phase !== "cancelled").slice(0, ROUNDS),
    [rounds],
  );
  const { forecasts, pending, error } = useForecasts(feed, closed);
  const readings = useReadings(feed, now !== null);
  const labelOf = useForecasterLabels();
  const fans = useMemo(() => {
    const place = ({ forecaster }: Fan): number => labelOf(forecaster).place;
    return joinFans(forecasts).sort((a, b) => place(a) - place(b));
  }, [forecasts, labelOf]);
  // Changes once a step, not with every tick of the clock.
  const present = now === null ? null : Math.floor(now / STEP_S) * STEP_S;
  const view = useMemo(() => {
    const to = Math.max(present ?? 0, lastValid(fans) ?? 0);
    const shown = chosen === null ? fans : fans.filter((fan) => isBy(fan, chosen));
    return { from: to - window_s, to, table: fanTable(shown, readings.data, to - window_s, to) };
  }, [fans, readings.data, chosen, window_s, present]);
  return { ...view, fans, readings, pending: pending || readings.isPending, error: readings.error ?? error };
}

const isBy = (fan: Fan, forecaster: string): boolean =>
  fan.forecaster.toLowerCase() === forecaster.toLowerCase();
