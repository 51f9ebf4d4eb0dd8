import { useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { ForecasterSchema } from "@/api/schema";
import { usePollInterval } from "@/live/use-poll-interval";

/** All registered forecasters. */
export function useForecasters() {
  const refetchInterval = usePollInterval();
  return useQuery({
    queryKey: keys.forecasters,
    queryFn: ({ signal }) => fetchJson("/forecasters", v.array(ForecasterSchema), signal),
    refetchInterval,
  });
}
