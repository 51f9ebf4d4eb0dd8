import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { StatusSchema } from "@/api/schema";
import { clockStore } from "@/live/clock-store";
import { usePollInterval } from "@/live/use-poll-interval";

/** The node's status. Every response also sets the chain clock. */
export function useStatus() {
  const refetchInterval = usePollInterval(3000, 2000);
  return useQuery({
    queryKey: keys.status,
    queryFn: async ({ signal }) => {
      const status = await fetchJson("/status", StatusSchema, signal);
      clockStore.tick(status.chain_time_s);
      return status;
    },
    refetchInterval,
  });
}
