import { expect } from "vitest";
import { executeForecast, executeReference } from "@/protocol/refute";
import { climb, depthOf, forecastRoot, leafOf, rootOf, saltOf } from "@/protocol/tree";
import { checkVectors, shapeOf, type Vector } from "./vectors";

checkVectors("tree", "leaves", (vector) => {
  expect(leafOf(Number(vector.index), vector.content, vector.salt)).toBe(vector.leaf);
});

checkVectors("tree", "trees", (vector) => {
  const depth = depthOf(Number(vector.feed_count), Number(vector.group_size));
  expect(depth).toBe(Number(vector.depth));
  expect(rootOf(vector.leaves, depth)).toBe(vector.root);
  for (const path of vector.paths) {
    expect(climb(path.node, Number(path.index), path.siblings)).toBe(vector.root);
  }
});

checkVectors("tree", "forecasts", (vector) => {
  expect(vector.series.map((_: string, i: number) => saltOf(vector.seed, i))).toEqual(vector.salts);
  expect(forecastRoot(vector.series, vector.seed, Number(vector.group_size))).toBe(vector.root);
});

const proofOf = (vector: Vector) => ({ ...vector.proof, group: Number(vector.proof.group) });
const rootsOf = (vector: Vector) => ({
  loss: BigInt(vector.loss),
  root: vector.root,
  observedRoot: vector.observed_root,
});

checkVectors("refute", "forecasts", (vector) => {
  expect(executeForecast(proofOf(vector), vector.seed, ...shapeOf(vector))).toEqual(rootsOf(vector));
});

checkVectors("refute", "references", (vector) => {
  expect(executeReference(proofOf(vector), ...shapeOf(vector))).toEqual(rootsOf(vector));
});
