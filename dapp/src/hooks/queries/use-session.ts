import { useQuery } from "@tanstack/react-query";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { SessionSchema } from "@/api/schema";

/** Who is signed in. The session's cookie can be read by no script, so the node says it. */
export const useSession = () =>
  useQuery({
    queryKey: keys.session,
    queryFn: ({ signal }) => fetchJson("/auth/session", SessionSchema, signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: "always",
  });
