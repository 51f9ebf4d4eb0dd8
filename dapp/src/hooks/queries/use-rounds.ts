import { useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { RoundSchema } from "@/api/schema";
import { usePollInterval } from "@/live/use-poll-interval";

const LIMIT = 60;

/** The latest rounds, newest first. */
export function useRounds() {
  const refetchInterval = usePollInterval();
  return useQuery({
    queryKey: keys.rounds,
    queryFn: ({ signal }) => fetchJson(`/rounds?limit=${LIMIT}`, v.array(RoundSchema), signal),
    refetchInterval,
  });
}
