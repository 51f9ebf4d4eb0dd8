import type { Hex } from "viem";
import { leafLoss, referenceLoss } from "./score";
import { climb, depthOf, leafOf, rootOf, saltOf } from "./tree";

/** One aligned group of feeds out of two trees, under its names on chain. */
export type GroupProof = {
  group: number;
  series: readonly Hex[];
  path: readonly Hex[];
  observed: readonly Hex[];
  observedPath: readonly Hex[];
};

/** What executing a group again gives: its loss, and the two roots that its leaves lead to. */
export type Executed = { loss: bigint; root: Hex; observedRoot: Hex };

/** Execute one group of an entry's row again, from its revealed key. */
export function executeForecast(proof: GroupProof, key: Hex, steps: number, levels: number): Executed {
  const salted = (content: Hex, i: number) => leafOf(i, content, saltOf(key, i));
  return execute(proof, salted, (series, observed) => leafLoss(series, observed, steps, levels));
}

/** The same for the reference's row; `series` is what was observed in round r - refLag. */
export function executeReference(proof: GroupProof, steps: number, levels: number): Executed {
  const plain = (content: Hex, i: number) => leafOf(i, content);
  return execute(proof, plain, (earlier, observed) => referenceLoss(earlier, observed, steps, levels));
}

function execute(
  proof: GroupProof,
  leaf: (content: Hex, index: number) => Hex,
  lossOf: (series: Hex, observed: Hex) => bigint,
): Executed {
  const first = proof.group * proof.series.length;
  const height = depthOf(proof.series.length);
  const leaves = proof.series.map((content, i) => leaf(content, first + i));
  const truths = proof.observed.map((content, i) => leafOf(first + i, content));
  return {
    loss: proof.series.reduce((sum, series, i) => sum + lossOf(series, proof.observed[i] ?? "0x"), 0n),
    root: climb(rootOf(leaves, height), proof.group, proof.path),
    observedRoot: climb(rootOf(truths, height), proof.group, proof.observedPath),
  };
}
