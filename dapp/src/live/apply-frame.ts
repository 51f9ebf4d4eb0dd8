import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import type { Alert, Round } from "@/api/schema";
import { clockStore } from "./clock-store";
import type { Frame, LiveReading } from "./frame";
import { addAlert, moveRound } from "./merge";
import { powerStore } from "./power-store";

/** Schedules a query for refetching. */
export type Refresh = (key: QueryKey) => void;

/** What applies a frame to other things than the cache: `refresh` fetches again, `write` takes readings. */
export type Targets = { refresh: Refresh; write: (readings: readonly LiveReading[]) => void };

/** Write a frame into the cache. Queries that the frame only affects (scores, payouts, stakes) are refetched. */
export function applyFrame(cache: QueryClient, frame: Frame, { refresh, write }: Targets): void {
  switch (frame.topic) {
    case "clock":
      clockStore.tick(frame.body.chain_time_s);
      return;
    case "reading":
      powerStore.add(frame.body);
      write(frame.body);
      return;
    case "alert":
      cache.setQueryData<Alert[]>(keys.alerts, (alerts) => alerts && addAlert(alerts, frame.body));
      // A list on its way may be older than the alert, and would replace the one that has it.
      if (cache.isFetching({ queryKey: keys.alerts })) refresh(keys.alerts);
      return;
    case "forecast":
      refresh(["forecasts", frame.body.round]);
      refresh(keys.rounds);
      return;
    case "round":
      applyRound(cache, frame.body.round, frame.body.phase);
      refresh(keys.rounds);
      refresh(keys.forecasters);
      refresh(["forecasts", frame.body.round]);
      return;
  }
}

function applyRound(cache: QueryClient, round: number, phase: Round["phase"] | undefined): void {
  if (!phase) return;
  cache.setQueryData<Round[]>(keys.rounds, (rounds) => rounds && moveRound(rounds, round, phase));
}
