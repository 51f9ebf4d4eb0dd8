import { useQuery } from "@tanstack/react-query";
import type { Address, PublicClient } from "viem";
import { lensAbi, marketAbi } from "@/generated/abi";
import type { PoolParams } from "@/protocol/structs";
import { pollInterval_ms } from "../config";
import { type Network, networkKey } from "../network";
import { useWallet } from "../wallet-context";

const WAGER_UNITS = 1000n;
const SLOWER = 4;

/** A round that takes commits, and the forecaster's entry in it: revision 0 and wager 0 without one. */
export type OpenRound = { round: bigint; gate: number; revision: number; wager: bigint };

/** The rounds whose commit window is open at a time, with their gates. */
export function openAt(
  { genesis, period, openAhead }: Pick<PoolParams, "genesis" | "period" | "openAhead">,
  now: number,
): { round: bigint; gate: number }[] {
  const [start, length, ahead] = [Number(genesis), Number(period), Number(openAhead)];
  const first = Math.max(0, Math.floor((now - start) / length) + 1);
  const last = Math.floor((now + ahead - start) / length);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => ({
    round: BigInt(first + i),
    gate: start + (first + i) * length,
  }));
}

/** A wager in whole units of the pool, rounded down. */
export const wholeWager = (wager: bigint, { minWager }: Pick<PoolParams, "minWager">): bigint =>
  wager - (wager % (minWager / WAGER_UNITS));

async function readOpenRounds(client: PublicClient, { contracts, pool_id }: Network, forecaster: Address) {
  const lens = { address: contracts.lens, abi: lensAbi } as const;
  const [block, { params }] = await Promise.all([
    client.getBlock(),
    client.readContract({ ...lens, functionName: "pool", args: [pool_id] }),
  ]);
  const now = Number(block.timestamp);
  const rounds = await Promise.all(
    openAt(params, now).map(async ({ round, gate }): Promise<OpenRound> => {
      const args = [pool_id, round, [forecaster]] as const;
      const [entry] = await client.readContract({ ...lens, functionName: "entries", args });
      const wager = BigInt(entry?.wagerUnits ?? 0) * (params.minWager / WAGER_UNITS);
      return { round, gate, revision: entry?.revision ?? 0, wager };
    }),
  );
  return { rounds, params, now };
}

/** The rounds that take commits now, the pool's rules, and the time of the latest block. */
export function useOpenRounds(forecaster: Address) {
  const { client, network } = useWallet();
  return useQuery({
    queryKey: ["wallet", networkKey(network), "open-rounds", forecaster],
    queryFn: () => readOpenRounds(client, network, forecaster),
    refetchInterval: pollInterval_ms(network) * SLOWER,
  });
}

/** Where an entry stands: its revision on the chain, whether it is revealed, and its round's phase window (s). */
export type Standing = { revision: number; revealed: boolean; now: number; gate: number; revealEnd: number };

export function useStanding(forecaster: Address, round: bigint) {
  const { client, network } = useWallet();
  const args = [network.pool_id, round] as const;
  return useQuery({
    queryKey: ["wallet", networkKey(network), "standing", forecaster, String(round)],
    queryFn: async (): Promise<Standing> => {
      const [block, view, entry] = await Promise.all([
        client.getBlock(),
        client.readContract({
          address: network.contracts.lens,
          abi: lensAbi,
          functionName: "round",
          args,
        }),
        client.readContract({
          address: network.contracts.market,
          abi: marketAbi,
          functionName: "entryOf",
          args: [...args, forecaster],
        }),
      ]);
      const revealed = entry.revision > 0 && ((view.round.revealed >> BigInt(entry.index)) & 1n) === 1n;
      const { gate, revealEnd } = view.deadlines;
      return {
        revision: entry.revision,
        revealed,
        now: Number(block.timestamp),
        gate: Number(gate),
        revealEnd: Number(revealEnd),
      };
    },
    refetchInterval: pollInterval_ms(network) * SLOWER,
  });
}
