import { type QueryKey, useQuery } from "@tanstack/react-query";
import type { Deployment } from "@/verify/events";
import type { Rpc } from "@/verify/rpc";

/** A query that reads the chain through the node. `read` loads its module itself, so that pages do not carry the ABIs. */
export function useChainRead<T>(
  queryKey: QueryKey,
  read: (rpc: Rpc, deployment: Deployment) => Promise<T>,
  enabled = true,
) {
  return useQuery({
    queryKey,
    enabled,
    queryFn: async ({ signal }) => {
      const [{ fetchDeployment }, { nodeRpc }] = await Promise.all([
        import("@/verify/deployment"),
        import("@/verify/rpc"),
      ]);
      return read(nodeRpc(), await fetchDeployment(signal));
    },
    staleTime: 15_000,
  });
}
