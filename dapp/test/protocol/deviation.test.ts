import { expect } from "vitest";
import { countRound, decayOf, evictedBy, exceeds, leftAfterSlash, powerOf } from "@/protocol/deviation";
import type { Standing } from "@/protocol/structs";
import { type Case, holds, integers } from "./vectors";

function standingOf(found: Case): Standing {
  return {
    loss: BigInt(found.loss),
    referenceLoss: BigInt(found.reference_loss),
    lastRound: BigInt(found.last_round ?? 0),
    scored: BigInt(found.scored),
  };
}

holds("deviation", "powers", (found) => {
  expect(decayOf(BigInt(found.ema_rounds))).toBe(BigInt(found.decay));
  expect(powerOf(BigInt(found.decay), BigInt(found.exponent))).toBe(BigInt(found.power));
});

holds("deviation", "counts", (found) => {
  const round = integers([found.round, found.loss, found.reference_loss, found.ema_rounds]);
  const terms = round as [bigint, bigint, bigint, bigint];
  expect(countRound(standingOf(found.before), ...terms)).toEqual(standingOf(found.after));
});

holds("deviation", "slashes", (found) => {
  const standing = standingOf(found);
  const threshold = BigInt(found.threshold_bps);
  expect(exceeds(standing, threshold, BigInt(found.ema_rounds))).toBe(found.exceeds === "true");
  expect(leftAfterSlash(standing, threshold)).toBe(BigInt(found.left));
});

holds("deviation", "evictions", (found) => {
  const index = evictedBy(integers(found.wagers), BigInt(found.wager));
  expect(index === null ? "" : String(index)).toBe(found.evicted);
});
