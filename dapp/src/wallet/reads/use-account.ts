import { useQuery } from "@tanstack/react-query";
import type { Address } from "viem";
import { lensAbi, tokenAbi, vaultAbi } from "@/generated/abi";
import { useForecasters } from "@/hooks/queries/use-forecasters";
import { pollInterval_ms } from "../config";
import { networkKey } from "../network";
import { useWallet } from "../wallet-context";
import { type Position, positionOf } from "./position";

const SLOWER = 4;

/** An account's gas and tokens, in wei. */
export type Balances = { gas: bigint; tokens: bigint };

/** The account's balances. The key has the account: those of another one are never shown for it. */
export function useBalances(account: Address) {
  const { client, network } = useWallet();
  return useQuery({
    queryKey: ["wallet", networkKey(network), "balances", account],
    queryFn: async (): Promise<Balances> => {
      const [gas, tokens] = await Promise.all([
        client.getBalance({ address: account }),
        client.readContract({
          address: network.contracts.token,
          abi: tokenAbi,
          functionName: "balanceOf",
          args: [account],
        }),
      ]);
      return { gas, tokens };
    },
    refetchInterval: pollInterval_ms(network) * SLOWER,
  });
}

/** The rules that every vault has. */
export function useVaultRules() {
  const { client, network } = useWallet();
  const vault = { address: network.contracts.vault, abi: vaultAbi } as const;
  return useQuery({
    queryKey: ["wallet", networkKey(network), "rules"],
    queryFn: async () => {
      const [cooldown, minOwnStake] = await Promise.all([
        client.readContract({ ...vault, functionName: "cooldown" }),
        client.readContract({ ...vault, functionName: "minOwnStake" }),
      ]);
      return { cooldown_s: Number(cooldown), minOwnStake };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What an account has at every forecaster, and what it can claim in all. */
export type Positions = { positions: Position[]; claimable: bigint };

export function usePositions(account: Address) {
  const { client, network } = useWallet();
  const { data: forecasters } = useForecasters();
  const { data: rules } = useVaultRules();
  const listed = (forecasters ?? []).map(({ forecaster }) => forecaster as Address);
  return useQuery({
    queryKey: ["wallet", networkKey(network), "positions", account, listed.length],
    enabled: forecasters !== undefined && rules !== undefined,
    queryFn: async (): Promise<Positions> => {
      const lens = { address: network.contracts.lens, abi: lensAbi, functionName: "stake" } as const;
      const views = await Promise.all(
        listed.map((forecaster) => client.readContract({ ...lens, args: [forecaster, account] })),
      );
      const positions = views.map((view, i) =>
        positionOf(listed[i] as Address, account, view, rules?.cooldown_s ?? 0),
      );
      return { positions, claimable: await claimable(positions) };
    },
    refetchInterval: pollInterval_ms(network) * SLOWER,
  });

  function claimable(positions: readonly Position[]): Promise<bigint> {
    return client.readContract({
      address: network.contracts.vault,
      abi: vaultAbi,
      functionName: "claimable",
      args: [account, delegatedOf(positions)],
    });
  }
}

/** The forecasters whose rewards a claim collects: those that the account delegates to. */
export const delegatedOf = (positions: readonly Position[]): Address[] =>
  positions
    .filter(({ isOperator, shares }) => !isOperator && shares > 0n)
    .map(({ forecaster }) => forecaster);
