import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { type Feed, ReadingsSchema } from "@/api/schema";
import { clockStore } from "@/live/clock-store";
import { usePollInterval } from "@/live/use-poll-interval";

const HISTORY_S = 180 * 3600;

/** The power readings of a feed over the last week of chain time, and a little more. Waits until chain time is known. */
export function useReadings(feed: Feed | undefined, clockKnown: boolean) {
  const refetchInterval = usePollInterval();
  return useQuery({
    queryKey: keys.readings(feed?.asset_id ?? ""),
    enabled: feed !== undefined && clockKnown,
    queryFn: ({ signal }) => {
      const now = clockStore.read() ?? 0;
      const window = `from=${now - HISTORY_S}&to=${now + 3600}`;
      return fetchJson(`/feeds/${feed?.feed}/readings?${window}`, ReadingsSchema, signal);
    },
    refetchInterval,
  });
}
