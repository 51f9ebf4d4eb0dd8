import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { SummarySchema } from "@/api/schema";

/** The accuracy of the revealed forecasts over the last 48 hours of chain time. */
export function useSummary() {
  return useQuery({
    queryKey: keys.summary,
    queryFn: ({ signal }) => fetchJson("/forecasts/summary", SummarySchema, signal),
    refetchInterval: 30_000,
  });
}
