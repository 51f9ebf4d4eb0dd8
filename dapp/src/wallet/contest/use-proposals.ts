import { useQuery } from "@tanstack/react-query";
import { lensAbi } from "@/generated/abi";
import { useRounds } from "@/hooks/queries/use-rounds";
import { pollInterval_ms } from "../config";
import { networkKey } from "../network";
import { useWallet } from "../wallet-context";

const SLOWER = 3;

/** A proposal that is alive: it settles the round unless somebody refutes it. */
export type LiveProposal = { round: number; proposal: number };

/** The live proposals of all running rounds. */
export function useProposals() {
  const { client, network } = useWallet();
  const { data: rounds } = useRounds();
  const candidates = (rounds ?? [])
    .filter(({ phase }) => phase === "propose" || phase === "settle")
    .map(({ round }) => round);
  return useQuery({
    queryKey: ["wallet", networkKey(network), "proposals", candidates],
    enabled: rounds !== undefined,
    queryFn: async (): Promise<LiveProposal[]> => {
      const lens = { address: network.contracts.lens, abi: lensAbi, functionName: "round" } as const;
      const views = await Promise.all(
        candidates.map((round) => client.readContract({ ...lens, args: [network.pool_id, BigInt(round)] })),
      );
      return views.flatMap(({ round: { live, status } }, i) =>
        status === 0
          ? liveNumbers(live).map((proposal) => ({ round: candidates[i] as number, proposal }))
          : [],
      );
    },
    refetchInterval: pollInterval_ms(network) * SLOWER,
  });
}

/** The numbers of the bits that are set. */
export const liveNumbers = (live: bigint): number[] =>
  Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (live >> BigInt(bit)) & 1n);
