import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";

/** The events of a round, read from the chain. They are read again when the round enters another phase. */
export function useRoundEvents(round: number, phase: string) {
  return useQuery({
    queryKey: keys.events(round, phase),
    queryFn: async ({ signal }) => {
      // The ABIs are large, so pages load them only where somebody reads the chain.
      const [{ fetchDeployment }, { readRound }, { nodeRpc }] = await Promise.all([
        import("@/verify/deployment"),
        import("@/verify/events"),
        import("@/verify/rpc"),
      ]);
      return readRound(nodeRpc(), await fetchDeployment(signal), BigInt(round));
    },
    staleTime: 15_000,
  });
}
