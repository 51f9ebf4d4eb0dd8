import { expect } from "vitest";
import { countRound, decayOf, evictedBy, exceeds, leftAfterSlash, powerOf } from "@/protocol/deviation";
import type { Standing } from "@/protocol/structs";
import { checkVectors, integers, type Vector } from "./vectors";

function standingOf(vector: Vector): Standing {
  return {
    loss: BigInt(vector.loss),
    referenceLoss: BigInt(vector.reference_loss),
    lastRound: BigInt(vector.last_round ?? 0),
    scored: BigInt(vector.scored),
  };
}

checkVectors("deviation", "powers", (vector) => {
  expect(decayOf(BigInt(vector.ema_rounds))).toBe(BigInt(vector.decay));
  expect(powerOf(BigInt(vector.decay), BigInt(vector.exponent))).toBe(BigInt(vector.power));
});

checkVectors("deviation", "counts", (vector) => {
  const round = integers([vector.round, vector.loss, vector.reference_loss, vector.ema_rounds]);
  const terms = round as [bigint, bigint, bigint, bigint];
  expect(countRound(standingOf(vector.before), ...terms)).toEqual(standingOf(vector.after));
});

checkVectors("deviation", "slashes", (vector) => {
  const standing = standingOf(vector);
  const threshold = BigInt(vector.threshold_bps);
  expect(exceeds(standing, threshold, BigInt(vector.ema_rounds))).toBe(vector.exceeds === "true");
  expect(leftAfterSlash(standing, threshold)).toBe(BigInt(vector.left));
});

checkVectors("deviation", "evictions", (vector) => {
  const index = evictedBy(integers(vector.wagers), BigInt(vector.wager));
  expect(index === null ? "" : String(index)).toBe(vector.evicted);
});
