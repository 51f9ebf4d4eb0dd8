import { expect } from "vitest";
import { executeForecast, executeReference } from "@/protocol/refute";
import { climb, depthOf, forecastRoot, leafOf, rootOf, saltOf } from "@/protocol/tree";
import { type Case, holds, shapeOf } from "./vectors";

holds("tree", "leaves", (found) => {
  expect(leafOf(Number(found.index), found.content, found.salt)).toBe(found.leaf);
});

holds("tree", "trees", (found) => {
  const depth = depthOf(Number(found.feed_count), Number(found.group_size));
  expect(depth).toBe(Number(found.depth));
  expect(rootOf(found.leaves, depth)).toBe(found.root);
  for (const path of found.paths) {
    expect(climb(path.node, Number(path.index), path.siblings)).toBe(found.root);
  }
});

holds("tree", "forecasts", (found) => {
  expect(found.series.map((_: string, i: number) => saltOf(found.key, i))).toEqual(found.salts);
  expect(forecastRoot(found.series, found.key, Number(found.group_size))).toBe(found.root);
});

const proofOf = (found: Case) => ({ ...found.proof, group: Number(found.proof.group) });
const rootsOf = (found: Case) => ({
  loss: BigInt(found.loss),
  root: found.root,
  observedRoot: found.observed_root,
});

holds("refute", "forecasts", (found) => {
  expect(executeForecast(proofOf(found), found.key, ...shapeOf(found))).toEqual(rootsOf(found));
});

holds("refute", "references", (found) => {
  expect(executeReference(proofOf(found), ...shapeOf(found))).toEqual(rootsOf(found));
});
