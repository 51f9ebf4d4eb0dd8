import { expect } from "vitest";
import { encodeRow, proposalHash } from "@/protocol/rows";
import { leafLoss, lossBound, referenceLoss, referenceValues, scoreOf } from "@/protocol/score";
import { holds, integers, shapeOf } from "./vectors";

holds("pinball", "leaves", (found) => {
  expect(leafLoss(found.forecast, found.observed, ...shapeOf(found))).toBe(BigInt(found.loss));
});

holds("pinball", "references", (found) => {
  expect(referenceValues(found.earlier, Number(found.steps))).toEqual(integers(found.values));
  expect(referenceLoss(found.earlier, found.observed, ...shapeOf(found))).toBe(BigInt(found.loss));
});

holds("pinball", "scores", (found) => {
  const bound = lossBound(BigInt(found.loss_max_ppm), ...shapeOf(found), BigInt(found.feed_count));
  expect(bound).toBe(BigInt(found.bound));
  expect(scoreOf(BigInt(found.loss), bound)).toBe(BigInt(found.score));
});

holds("pinball", "proposals", (found) => {
  const rows = found.rows.map((row: { losses: string[] }) => integers(row.losses));
  expect(rows.map(encodeRow)).toEqual(found.rows.map((row: { row: string }) => row.row));
  expect(proposalHash(rows)).toBe(found.proposal_hash);
});
