import type { Forecaster, Round, Summary } from "@/api/schema";

/** Sort forecasters by mean score, best first. Unscored forecasters come last. */
export function byMeanScore(forecasters: readonly Forecaster[]): Forecaster[] {
  const rank = ({ mean_score }: Forecaster): bigint => (mean_score === null ? -1n : BigInt(mean_score));
  return forecasters.toSorted((a, b) => Number(rank(b) - rank(a)));
}

/** The latest scores of a forecaster (of one), oldest first, at most `last`. */
export function recentScores(rounds: readonly Round[], forecaster: string, last = 16): number[] {
  const address = forecaster.toLowerCase();
  return rounds
    .toSorted((a, b) => a.round - b.round)
    .flatMap((round) => round.entries.filter((entry) => entry.forecaster.toLowerCase() === address))
    .flatMap((entry) => (entry.score === null ? [] : [Number(entry.score) / 1e9]))
    .slice(-last);
}

/** How much more a forecaster's operator accepts from delegators, in wei. */
export function placeLeft({ delegation_cap_wei, delegated_wei }: Forecaster): bigint {
  return BigInt(delegation_cap_wei) - BigInt(delegated_wei);
}

/** The share of readings within a forecaster's widest band, or null while none can be compared. */
export function coverageOf(summary: Summary | undefined, forecaster: string): number | null {
  const address = forecaster.toLowerCase();
  const own = summary?.by_forecaster.find((row) => row.forecaster?.toLowerCase() === address);
  return own?.coverage ?? null;
}
