import { expect, it } from "vitest";
import { depthOf, leafOf, rootOf, saltOf } from "@/protocol/tree";
import { leadsTo } from "@/verify/proof";
import { checkVectors } from "../protocol/vectors";

checkVectors("tree", "forecasts", (vector) => {
  const leaves = vector.series.map((content: `0x${string}`, i: number) =>
    leafOf(i, content, saltOf(vector.seed, i)),
  );
  const depth = depthOf(leaves.length, Number(vector.group_size));
  const sibling = (height: number) => rootOf(leaves.slice(2 ** height, 2 ** (height + 1)), height);
  const proof = {
    root: vector.root,
    leaf: leaves[0],
    salt: saltOf(vector.seed, 0),
    series: vector.series[0],
    path: Array.from({ length: depth }, (_, height) => sibling(height)),
  };
  expect(leadsTo(proof, 0, vector.root)).toBe(true);
  expect(leadsTo({ ...proof, series: `${proof.series}00` }, 0, vector.root)).toBe(false);
  expect(leadsTo(proof, 2 ** depth, vector.root)).toBe(false);
  expect(leadsTo(proof, 0, `0x${"11".repeat(32)}`)).toBe(false);
});

it.each([
  ["series", { series: "0xzz" }],
  ["salt", { salt: "11".repeat(32) }],
  ["path.1", { path: [`0x${"11".repeat(32)}`, "0x123"] }],
])("says which part of a proof is no hexadecimal: %s", (field, wrong) => {
  const hash = `0x${"11".repeat(32)}`;
  const proof = { root: hash, leaf: hash, salt: hash, series: "0x00", path: [hash, hash], ...wrong };
  expect(() => leadsTo(proof, 0, hash)).toThrow(`its ${field} is not hexadecimal`);
});
