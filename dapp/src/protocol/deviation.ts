import type { Standing } from "./structs";

const BPS = 10_000n;
const FRACTION_BITS = 64n;
const ONE = 1n << FRACTION_BITS;
const MOST_SCORED = 65_535n;

/** The decay a round: rho = (N-1)/(N+1) in 64-bit fixed point, rounded down. */
export function decayOf(emaRounds: bigint): bigint {
  return ((emaRounds - 1n) * ONE) / (emaRounds + 1n);
}

/** rho^n by squaring, every product rounded down. */
export function powerOf(rho: bigint, exponent: bigint): bigint {
  let product = ONE;
  let square = rho;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) product = (product * square) >> FRACTION_BITS;
    square = (square * square) >> FRACTION_BITS;
  }
  return product;
}

/** The standing after one more round. A later round decays the sums; an earlier round is decayed itself. */
export function countRound(
  standing: Standing,
  round: bigint,
  loss: bigint,
  referenceLoss: bigint,
  emaRounds: bigint,
): Standing {
  const scored = standing.scored < MOST_SCORED ? standing.scored + 1n : MOST_SCORED;
  if (standing.scored === 0n) return { loss, referenceLoss, lastRound: round, scored };
  const later = round >= standing.lastRound;
  const rounds = later ? round - standing.lastRound : standing.lastRound - round;
  const weight = powerOf(decayOf(emaRounds), rounds);
  const faded = (sum: bigint) => (sum * weight) >> FRACTION_BITS;
  return {
    loss: later ? faded(standing.loss) + loss : standing.loss + faded(loss),
    referenceLoss: later
      ? faded(standing.referenceLoss) + referenceLoss
      : standing.referenceLoss + faded(referenceLoss),
    lastRound: later ? round : standing.lastRound,
    scored,
  };
}

/** Whether a forecaster can be slashed: N rounds or more are scored and D/R is above the threshold. */
export function exceeds(standing: Standing, thresholdBps: bigint, emaRounds: bigint): boolean {
  if (standing.scored < emaRounds || standing.referenceLoss === 0n) return false;
  return standing.loss * BPS > thresholdBps * standing.referenceLoss;
}

/** The loss D after a slash: the largest value that does not exceed the threshold. */
export function leftAfterSlash(standing: Standing, thresholdBps: bigint): bigint {
  return (thresholdBps * standing.referenceLoss) / BPS;
}

/** Index of the entry that a new wager evicts from a full round (the last of the lowest wagers), or null. */
export function evictedBy(wagers: readonly bigint[], wager: bigint): number | null {
  const lowest = wagers.findLastIndex((candidate) => wagers.every((other) => candidate <= other));
  return (wagers[lowest] ?? wager) * 10n <= wager * 9n ? lowest : null;
}
