import { useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { AssetSchema } from "@/api/schema";

/** All registered assets of the region, with their performance over the last week. */
export function useAssets() {
  return useQuery({
    queryKey: keys.assets,
    queryFn: ({ signal }) => fetchJson("/assets/performance", v.array(AssetSchema), signal),
    staleTime: 60_000,
  });
}
