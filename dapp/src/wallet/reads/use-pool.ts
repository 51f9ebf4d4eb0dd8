import { useQuery } from "@tanstack/react-query";
import type { Address } from "viem";
import { lensAbi, marketAbi, vaultAbi } from "@/generated/abi";
import { pollInterval_ms } from "../config";
import { networkKey } from "../network";
import { useWallet } from "../wallet-context";

const SLOWER = 4;

/** The rules and the fund of the pool. */
export function usePool() {
  const { client, network } = useWallet();
  return useQuery({
    queryKey: ["wallet", networkKey(network), "pool"],
    queryFn: () =>
      client.readContract({
        address: network.contracts.lens,
        abi: lensAbi,
        functionName: "pool",
        args: [network.pool_id],
      }),
    refetchInterval: pollInterval_ms(network) * SLOWER,
  });
}

/** Whether a forecaster is jailed in the pool, and from when its operator may recalibrate it (chain time). */
export type Jail = { jailed: boolean; from: number };

export function useJail(forecaster: Address, period_s: number | undefined) {
  const { client, network } = useWallet();
  const market = { address: network.contracts.market, abi: marketAbi } as const;
  const args = [network.pool_id, forecaster] as const;
  return useQuery({
    queryKey: ["wallet", networkKey(network), "jail", forecaster],
    enabled: period_s !== undefined,
    queryFn: async (): Promise<Jail> => {
      const [standing, slashedAt] = await Promise.all([
        client.readContract({ ...market, functionName: "standingOf", args }),
        client.readContract({ ...market, functionName: "slashedAt", args }),
      ]);
      return { jailed: standing.jailed, from: Number(slashedAt) + (period_s ?? 0) };
    },
    refetchInterval: pollInterval_ms(network) * SLOWER,
  });
}

/** The address that an operator's next registration will give its forecaster. */
export function useNextForecaster(operator: Address) {
  const { client, network } = useWallet();
  const vault = { address: network.contracts.vault, abi: vaultAbi } as const;
  return useQuery({
    queryKey: ["wallet", networkKey(network), "registrations", operator],
    queryFn: async () => {
      const count = await client.readContract({
        ...vault,
        functionName: "registrations",
        args: [operator],
      });
      return client.readContract({ ...vault, functionName: "forecasterId", args: [operator, count] });
    },
  });
}
