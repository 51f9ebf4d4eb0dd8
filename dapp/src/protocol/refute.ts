import type { Hex } from "viem";
import { leafLoss, referenceLoss } from "./score";
import type { GroupProof } from "./structs";
import { climb, depthOf, leafOf, rootOf, saltOf } from "./tree";

/** The outcome of executing a group again: its loss, and the roots of the two trees that contain its leaves. */
export type Executed = { loss: bigint; root: Hex; observedRoot: Hex };

/** Execute one group of an entry's row again. `seed` follows from its context and key. */
export function executeForecast(proof: GroupProof, seed: Hex, steps: number, levels: number): Executed {
  const salted = (content: Hex, i: number) => leafOf(i, content, saltOf(seed, i));
  return execute(proof, salted, (series, observed) => leafLoss(series, observed, steps, levels));
}

/** Execute one group of the reference's row again; `proof.series` is the observation of round r - refLag. */
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
