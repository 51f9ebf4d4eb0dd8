import { expect } from "vitest";
import { lockOf, muEffective, payoutsOf, reserveOf } from "@/protocol/payoff";
import { checkVectors, integers } from "./vectors";

checkVectors("payoff", "rounds", (vector) => {
  const wagers = integers(vector.wagers);
  const entries = integers(vector.scores).map((score, i) => ({ wager: wagers[i] ?? 0n, score }));
  const terms = integers([vector.reference_score, vector.lambda_bps, vector.mu_eff_bps]) as [
    bigint,
    bigint,
    bigint,
  ];
  const payouts = payoutsOf(entries, ...terms);
  const sum = (all: bigint[]) => all.reduce((total, amount) => total + amount, 0n);
  expect(payouts).toEqual(integers(vector.payouts));
  expect(sum(wagers) - sum(payouts)).toBe(BigInt(vector.fund_delta));
});

checkVectors("payoff", "gates", (vector) => {
  const wagers = BigInt(vector.wagers);
  const muEff = muEffective(
    BigInt(vector.mu_bps),
    BigInt(vector.round_budget),
    BigInt(vector.free_fund),
    wagers,
  );
  expect(muEff).toBe(BigInt(vector.mu_eff_bps));
  expect(reserveOf(muEff, wagers)).toBe(BigInt(vector.reserve));
});

checkVectors("payoff", "locks", (vector) => {
  expect(lockOf(BigInt(vector.wager), BigInt(vector.lambda_bps), BigInt(vector.mu_bps))).toBe(
    BigInt(vector.lock),
  );
});
