import { useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { FeedSchema } from "@/api/schema";

/** The pool's feeds, in index order. */
export function useFeeds() {
  return useQuery({
    queryKey: keys.feeds,
    queryFn: ({ signal }) => fetchJson("/feeds", v.array(FeedSchema), signal),
    staleTime: 60_000,
  });
}
