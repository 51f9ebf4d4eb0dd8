import { useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { PoolSchema } from "@/api/schema";

/** The pool that the node serves, with its rules and its fund. */
export const usePool = () =>
  useQuery({
    queryKey: keys.pools,
    queryFn: async ({ signal }) => (await fetchJson("/pools", v.array(PoolSchema), signal))[0] ?? null,
    staleTime: 30_000,
  });
