import { SC } from "./score";

const BPS = 10_000n;

/** A scored entry: its wager in wei and its score (of 1e9). */
export type Scored = { wager: bigint; score: bigint };

/** ceil(wager*(lambda+mu)/1e4): the largest loss of a scored entry, and the forfeit of a missing one. */
export function lockOf(wager: bigint, lambdaBps: bigint, muBps: bigint): bigint {
  return ceilDiv(wager * (lambdaBps + muBps), BPS);
}

/** The affordable benchmark rate: min(muBps, floor(B*1e4/W)) with B = min(roundBudget, freeFund); 0 without wagers. */
export function muEffective(muBps: bigint, roundBudget: bigint, freeFund: bigint, wagers: bigint): bigint {
  if (wagers === 0n) return 0n;
  const affordable = (least(roundBudget, freeFund) * BPS) / wagers;
  return least(muBps, affordable);
}

/** ceil(muEff*W/1e4): the amount that the fund reserves at the gate. */
export function reserveOf(muEffBps: bigint, wagers: bigint): bigint {
  return ceilDiv(muEffBps * wagers, BPS);
}

/**
 * The payouts of the scored entries in wei, in order:
 * floor(m*(M*SC*1e4 + lambda*(M*s - S) + muEff*M*(s - sRef)) / (M*SC*1e4)), with M = sum m, S = sum m*s.
 */
export function payoutsOf(
  entries: readonly Scored[],
  referenceScore: bigint,
  lambdaBps: bigint,
  muEffBps: bigint,
): bigint[] {
  const total = entries.reduce((sum, { wager }) => sum + wager, 0n);
  if (total === 0n) return entries.map(() => 0n);
  const weighted = entries.reduce((sum, { wager, score }) => sum + wager * score, 0n);
  const unit = total * SC * BPS;
  return entries.map(({ wager, score }) => {
    const peers = lambdaBps * (total * score - weighted);
    const benchmark = muEffBps * total * (score - referenceScore);
    return (wager * (unit + peers + benchmark)) / unit;
  });
}

function ceilDiv(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
