import type { Entry } from "@/api/schema";

/** What an entry won (positive) or lost in wei, or null while it is not settled. */
export function entryNet(entry: Entry): bigint | null {
  return entry.payout_wei === null ? null : BigInt(entry.payout_wei) - BigInt(entry.wager_wei);
}

/** Entries best score first, unscored ones last in the order they came. */
export function byScore(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((a, b) => {
    if (a.score === null || b.score === null) return Number(a.score === null) - Number(b.score === null);
    const difference = BigInt(b.score) - BigInt(a.score);
    return difference > 0n ? 1 : difference < 0n ? -1 : 0;
  });
}
