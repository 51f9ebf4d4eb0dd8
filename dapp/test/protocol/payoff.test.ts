import { expect } from "vitest";
import { lockOf, muEffective, payoutsOf, reserveOf } from "@/protocol/payoff";
import { holds, integers } from "./vectors";

holds("payoff", "rounds", (found) => {
  const wagers = integers(found.wagers);
  const entries = integers(found.scores).map((score, i) => ({ wager: wagers[i] ?? 0n, score }));
  const terms = integers([found.reference_score, found.lambda_bps, found.mu_eff_bps]) as [
    bigint,
    bigint,
    bigint,
  ];
  const payouts = payoutsOf(entries, ...terms);
  const sum = (all: bigint[]) => all.reduce((total, each) => total + each, 0n);
  expect(payouts).toEqual(integers(found.payouts));
  expect(sum(wagers) - sum(payouts)).toBe(BigInt(found.fund_delta));
});

holds("payoff", "gates", (found) => {
  const wagers = BigInt(found.wagers);
  const muEff = muEffective(
    BigInt(found.mu_bps),
    BigInt(found.round_budget),
    BigInt(found.free_fund),
    wagers,
  );
  expect(muEff).toBe(BigInt(found.mu_eff_bps));
  expect(reserveOf(muEff, wagers)).toBe(BigInt(found.reserve));
});

holds("payoff", "locks", (found) => {
  expect(lockOf(BigInt(found.wager), BigInt(found.lambda_bps), BigInt(found.mu_bps))).toBe(
    BigInt(found.lock),
  );
});
