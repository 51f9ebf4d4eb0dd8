import type { Address } from "viem";
import type { Taker } from "./judge";

/** The reads of the chain that the search needs. */
export type NonceReads = {
  nonceAt: (account: Address, block: bigint) => Promise<number>;
  transactionsOf: (block: bigint) => Promise<readonly (Taker & { nonce: number })[]>;
};

/**
 * Find the mined transaction of an account's nonce in (from, to], by halving the blocks. `nonceAt(to)` must be above the
 * nonce. Returns null if the chain has no state of the blocks in between any more.
 */
export async function findTaker(
  reads: NonceReads,
  account: Address,
  nonce: number,
  from: bigint,
  to: bigint,
): Promise<Taker | null> {
  let low = from;
  let high = to;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    const next = await reads.nonceAt(account, middle).catch(() => null);
    if (next === null) return null;
    if (next > nonce) high = middle;
    else low = middle;
  }
  const mine = (transaction: Taker & { nonce: number }): boolean =>
    transaction.nonce === nonce && transaction.from.toLowerCase() === account.toLowerCase();
  const found = (await reads.transactionsOf(high)).find(mine);
  return found ?? null;
}
