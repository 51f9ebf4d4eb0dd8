import { useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { AlertSchema } from "@/api/schema";
import { usePollInterval } from "@/live/use-poll-interval";

const LIMIT = 100;

/** The latest alerts, newest first; nothing is asked for unless `enabled`. */
export function useAlerts(enabled = true) {
  const refetchInterval = usePollInterval(30_000, 5000);
  return useQuery({
    queryKey: keys.alerts,
    enabled,
    queryFn: ({ signal }) => fetchJson(`/alerts/recent?limit=${LIMIT}`, v.array(AlertSchema), signal),
    refetchInterval,
  });
}
