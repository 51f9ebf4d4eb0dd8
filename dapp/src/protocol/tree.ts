import { concat, type Hex, keccak256, numberToHex, size, zeroHash } from "viem";

/** The hash of leaf i: keccak256(0x00 | uint32 i | salt | keccak256(content)); bytes32(0) for empty content. */
export function leafOf(index: number, content: Hex, salt: Hex = "0x"): Hex {
  if (size(content) === 0) return zeroHash;
  return keccak256(concat(["0x00", uint32(index), salt, keccak256(content)]));
}

/** The salt of leaf i: keccak256(seed | uint32 i). */
export function saltOf(seed: Hex, index: number): Hex {
  return keccak256(concat([seed, uint32(index)]));
}

/** The depth of a tree: max(log2 G, ceil(log2 feedCount)). */
export function depthOf(feedCount: number, group = 1): number {
  return Math.max(32 - Math.clz32(group - 1), 32 - Math.clz32(feedCount - 1));
}

/** The root over leaves, padded with bytes32(0) to 2^depth. */
export function rootOf(leaves: readonly Hex[], depth: number): Hex {
  let row = leaves;
  let padding: Hex = zeroHash;
  for (let height = 0; height < depth; ++height) {
    row = pairs(row, padding);
    padding = nodeOf(padding, padding);
  }
  return row[0] ?? padding;
}

/** Compute the root from a node and its siblings. Bit 0 of the index gives the side of the first sibling. */
export function climb(node: Hex, index: number, siblings: readonly Hex[]): Hex {
  return siblings.reduce(
    (below, sibling, height) =>
      Math.floor(index / 2 ** height) % 2 === 1 ? nodeOf(sibling, below) : nodeOf(below, sibling),
    node,
  );
}

/** The root of an entry's salted tree. series[i] is the series of feed i, empty if missing. */
export function forecastRoot(series: readonly Hex[], seed: Hex, group: number): Hex {
  const leaves = series.map((content, i) => leafOf(i, content, saltOf(seed, i)));
  return rootOf(leaves, depthOf(series.length, group));
}

function pairs(row: readonly Hex[], padding: Hex): Hex[] {
  return Array.from({ length: Math.ceil(row.length / 2) }, (_, i) =>
    nodeOf(row[2 * i] ?? padding, row[2 * i + 1] ?? padding),
  );
}

function nodeOf(left: Hex, right: Hex): Hex {
  return keccak256(concat(["0x01", left, right]));
}

function uint32(value: number): Hex {
  return numberToHex(value, { size: 4 });
}
