import { useMemo } from "react";
import type { Feed } from "@/api/schema";
import { type Fan, fanTable, joinFans, lastValid } from "@/chart/fan-table";
import { useForecasts } from "./queries/use-forecasts";
import { useReadings } from "./queries/use-readings";
import { useRounds } from "./queries/use-rounds";
import { useNames } from "./use-names";

const STEP_S = 900;
/** Rounds whose forecasts may lie in the widest window: two days of six-hour rounds and the ones ahead. */
const ROUNDS = 11;

/** What the chart of a feed shows: the fans asked for and the readings, over the last `window_s` of chain time. */
export function useFanView(
  feed: Feed | undefined,
  chosen: string | null,
  window_s: number,
  now: number | null,
) {
  const { data: rounds } = useRounds();
  const shut = useMemo(
    () => (rounds ?? []).filter(({ phase }) => phase !== "open" && phase !== "cancelled").slice(0, ROUNDS),
    [rounds],
  );
  const { forecasts, pending, error } = useForecasts(feed, shut);
  const readings = useReadings(feed, now !== null);
  const nameOf = useNames();
  const fans = useMemo(() => {
    const place = ({ forecaster }: Fan): number => nameOf(forecaster).place;
    return joinFans(forecasts).sort((a, b) => place(a) - place(b));
  }, [forecasts, nameOf]);
  // Moves once a step, not with every tick of the clock.
  const present = now === null ? null : Math.floor(now / STEP_S) * STEP_S;
  const view = useMemo(() => {
    const to = Math.max(present ?? 0, lastValid(fans) ?? 0);
    const shown = chosen === null ? fans : fans.filter((fan) => same(fan, chosen));
    return { from: to - window_s, to, table: fanTable(shown, readings.data, to - window_s, to) };
  }, [fans, readings.data, chosen, window_s, present]);
  return { ...view, fans, readings, pending: pending || readings.isPending, error: readings.error ?? error };
}

const same = (fan: Fan, forecaster: string): boolean =>
  fan.forecaster.toLowerCase() === forecaster.toLowerCase();
