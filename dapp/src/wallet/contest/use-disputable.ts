import { useQuery } from "@tanstack/react-query";
import { useRounds } from "@/hooks/queries/use-rounds";
import { pollInterval_ms } from "../config";
import { networkKey } from "../network";
import { usePool } from "../reads/use-pool";
import { useWallet } from "../wallet-context";
import { type Disputable, disputableRound } from "./disputable";

const SLOWER = 3;

/** The rounds whose observation can be disputed now, newest first. */
export function useDisputable() {
  const { client, network } = useWallet();
  const { data: rounds } = useRounds();
  const { data: pool } = usePool();
  const candidates = (rounds ?? [])
    .filter(({ phase }) => phase === "observe" || phase === "dispute")
    .map(({ round }) => round);
  return useQuery({
    queryKey: ["wallet", networkKey(network), "disputable", candidates],
    enabled: rounds !== undefined && pool !== undefined,
    queryFn: async (): Promise<Disputable[]> => {
      const { timestamp } = await client.getBlock({ blockTag: "latest" });
      const bond = pool?.params.observeBond ?? 0n;
      const found = await Promise.all(
        candidates.map((round) => disputableRound(client, network, round, bond, Number(timestamp))),
      );
      return found.filter((round) => round !== null);
    },
    refetchInterval: pollInterval_ms(network) * SLOWER,
  });
}
