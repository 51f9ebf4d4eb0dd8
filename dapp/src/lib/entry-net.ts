import type { Entry } from "@/api/schema";

/** The payout of an entry minus its wager in wei, or null until it is settled. */
export function entryNet(entry: Entry): bigint | null {
  return entry.payout_wei === null ? null : BigInt(entry.payout_wei) - BigInt(entry.wager_wei);
}

/** Sort entries by score, best first. Unscored entries come last, in their original order. */
export function byScore(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => {
    if (a.score === null || b.score === null) return Number(a.score === null) - Number(b.score === null);
    const difference = BigInt(b.score) - BigInt(a.score);
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  });
}
