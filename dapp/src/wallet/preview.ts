import { lockOf, muEffective, payoutsOf } from "@/protocol/payoff";

/** What a preview needs of the pool. */
export type PreviewRules = { lambdaBps: number; muBps: number; roundBudget: bigint };
/** Another entry of the round, with the score that it is expected to reach (of 1e9). */
export type Other = { wager: bigint; score: bigint };

export type PreviewLine = { score: bigint; payout: bigint; gain: bigint };

/** What a wager would pay at each of these scores, beside others, against a reference's score. */
export function previewPayouts(
  wager: bigint,
  scores: readonly bigint[],
  others: readonly Other[],
  rules: PreviewRules,
  freeFund: bigint,
  referenceScore: bigint,
): PreviewLine[] {
  const wagers = others.reduce((sum, other) => sum + other.wager, wager);
  const mu = muEffective(BigInt(rules.muBps), rules.roundBudget, freeFund, wagers);
  return scores.map((score) => {
    const [payout = 0n] = payoutsOf(
      [{ wager, score }, ...others],
      referenceScore,
      BigInt(rules.lambdaBps),
      mu,
    );
    return { score, payout, gain: payout - wager };
  });
}

/** The most that a wager can lose. */
export const mostLost = (wager: bigint, { lambdaBps, muBps }: PreviewRules): bigint =>
  lockOf(wager, BigInt(lambdaBps), BigInt(muBps));
