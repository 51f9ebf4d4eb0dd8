import { expect } from "vitest";
import { encodeRow, proposalHash } from "@/protocol/rows";
import { leafLoss, lossBound, referenceLoss, referenceValues, scoreOf } from "@/protocol/score";
import { checkVectors, integers, shapeOf } from "./vectors";

checkVectors("pinball", "leaves", (vector) => {
  expect(leafLoss(vector.forecast, vector.observed, ...shapeOf(vector))).toBe(BigInt(vector.loss));
});

checkVectors("pinball", "references", (vector) => {
  expect(referenceValues(vector.earlier, Number(vector.steps))).toEqual(integers(vector.values));
  expect(referenceLoss(vector.earlier, vector.observed, ...shapeOf(vector))).toBe(BigInt(vector.loss));
});

checkVectors("pinball", "scores", (vector) => {
  const bound = lossBound(BigInt(vector.loss_max_ppm), ...shapeOf(vector), BigInt(vector.feed_count));
  expect(bound).toBe(BigInt(vector.bound));
  expect(scoreOf(BigInt(vector.loss), bound)).toBe(BigInt(vector.score));
});

checkVectors("pinball", "proposals", (vector) => {
  const rows = vector.rows.map((row: { losses: string[] }) => integers(row.losses));
  expect(rows.map(encodeRow)).toEqual(vector.rows.map((row: { row: string }) => row.row));
  expect(proposalHash(rows)).toBe(vector.proposal_hash);
});
