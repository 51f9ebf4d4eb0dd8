import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { DriversSchema, type Feed } from "@/api/schema";

/** What moved a feed's forecasts in a round, or in the newest revealed one. The models compute it, so `wanted` asks. */
export function useDrivers(feed: Feed, round: number | null, wanted: boolean) {
  return useQuery({
    queryKey: keys.drivers(feed.feed, round),
    enabled: wanted,
    queryFn: ({ signal }) => {
      const chosen = round === null ? "" : `?round=${round}`;
      return fetchJson(`/feeds/${feed.feed}/drivers${chosen}`, DriversSchema, signal);
    },
    staleTime: 60_000,
  });
}
