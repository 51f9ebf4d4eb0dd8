import { type PublicClient, zeroHash } from "viem";
import { disputesAbi, lensAbi } from "@/generated/abi";
import type { Network } from "../network";

const DOUBLING = 4n;
const NONE = 0;
const PAUSED = 4;

/** A round whose observation can be disputed now. */
export type Disputable = { round: number; until: number; claims: number; bond: bigint; available: bigint };

/** The bond of the next claim: the pool's, doubled for every four claims with a bond. */
export const nextBond = (observeBond: bigint, bonded: number): bigint =>
  observeBond * 2n ** (BigInt(bonded) / DOUBLING);

/** Read one round. Null if it cannot be disputed: not observed, over, or beyond its window. */
export async function disputableRound(
  client: PublicClient,
  { contracts, pool_id }: Network,
  round: number,
  observeBond: bigint,
  now: number,
): Promise<Disputable | null> {
  const args = [pool_id, BigInt(round)] as const;
  const disputes = { address: contracts.disputes, abi: disputesAbi } as const;
  const [view, count] = await Promise.all([
    client.readContract({ address: contracts.lens, abi: lensAbi, functionName: "round", args }),
    client.readContract({ ...disputes, functionName: "claimCount", args }),
  ]);
  const until = Number(view.deadlines.disputeEnd);
  const isRunning = view.round.status === NONE || view.round.status === PAUSED;
  if (view.round.root === zeroHash || !isRunning || now >= until) return null;
  const claims = await Promise.all(
    Array.from({ length: Number(count) }, (_, i) =>
      client.readContract({ ...disputes, functionName: "claimOf", args: [...args, BigInt(i)] }),
    ),
  );
  const bonded = claims.filter(({ bond }) => bond > 0n).length;
  return {
    round,
    until,
    claims: claims.length,
    bond: nextBond(observeBond, bonded),
    available: view.round.available,
  };
}
