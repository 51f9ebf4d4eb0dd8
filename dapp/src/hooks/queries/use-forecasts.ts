import { useQueries } from "@tanstack/react-query";
import { ApiError, fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { type Feed, type Round, type RoundForecasts, RoundForecastsSchema } from "@/api/schema";
import { usePollInterval } from "@/live/use-poll-interval";

async function fetchRound(feed: number, round: number, signal: AbortSignal): Promise<RoundForecasts | null> {
  try {
    return await fetchJson(`/feeds/${feed}/forecasts?round=${round}`, RoundForecastsSchema, signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null; // nothing revealed yet
    throw error;
  }
}

/** The revealed forecasts of a feed in the given rounds, oldest first. Rounds without forecasts are left out. */
export function useForecasts(feed: Feed | undefined, rounds: readonly Round[]) {
  const refetchInterval = usePollInterval();
  return useQueries({
    queries: rounds.map(({ round, phase }) => ({
      queryKey: keys.forecasts(round, feed?.feed ?? -1),
      enabled: feed !== undefined,
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchRound(feed?.feed ?? -1, round, signal),
      // NOTE: forecasts are revealed in the reveal phase only, so later phases need no polling.
      refetchInterval: phase === "reveal" ? refetchInterval : (false as const),
      staleTime: phase === "reveal" ? 0 : 60_000,
    })),
    combine: (answers) => ({
      forecasts: answers
        .flatMap((answer) => answer.data ?? [])
        .filter(({ forecasts }) => forecasts.length > 0)
        .sort((a, b) => a.first_valid_chain_s - b.first_valid_chain_s),
      pending: answers.some((answer) => answer.isLoading),
      error: answers.find((answer) => answer.error)?.error ?? null,
    }),
  });
}
