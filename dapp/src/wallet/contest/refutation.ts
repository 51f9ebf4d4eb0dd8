import {
  type ContractFunctionArgs,
  concat,
  type Hex,
  keccak256,
  numberToHex,
  size,
  slice,
  zeroHash,
} from "viem";
import type { disputesAbi } from "@/generated/abi";
import { Fault } from "@/messages/fault";
import { leafLoss, referenceLoss } from "@/protocol/score";
import { depthOf, leafOf, saltOf } from "@/protocol/tree";

const LOSS_BYTES = 5;

type RefuteArgs = ContractFunctionArgs<typeof disputesAbi, "nonpayable", "refute">;
export type Content = RefuteArgs[3];
export type Refutation = RefuteArgs[4];

/** What one row of a proposal is about: an entry with its opened series, or the reference. */
export type RowSource = {
  forecast: Refutation["forecast"];
  key: Hex;
  /** the seed of an entry's salts; null for the reference, whose series are an earlier observation's */
  seed: Hex | null;
  series: readonly Hex[];
};
export type Rules = { steps: number; levels: number; group: number };
/** A group whose proposed loss is wrong. */
export type WrongGroup = { row: number; group: number; claimed: bigint; actual: bigint };

/** The losses of a row, as its bytes give them. */
export function lossesOf(row: Hex): bigint[] {
  const bytes = size(row);
  if (bytes % LOSS_BYTES !== 0) throw new Fault("row-bytes", { bytes });
  return Array.from({ length: bytes / LOSS_BYTES }, (_, i) =>
    BigInt(slice(row, i * LOSS_BYTES, (i + 1) * LOSS_BYTES)),
  );
}

/** Compute every group of every row again. Returns the first one that differs, or null if all agree. */
export function wrongGroup(
  rows: readonly Hex[],
  sources: readonly RowSource[],
  observed: readonly Hex[],
  rules: Rules,
): WrongGroup | null {
  for (const [row, source] of sources.entries()) {
    for (const [group, claimed] of lossesOf(rows[row] ?? "0x").entries()) {
      const actual = groupLoss(source, observed, group, rules);
      if (actual !== claimed) return { row, group, claimed, actual };
    }
  }
  return null;
}

function groupLoss(source: RowSource, observed: readonly Hex[], group: number, rules: Rules): bigint {
  const lossOf = source.seed === null ? referenceLoss : leafLoss;
  let sum = 0n;
  for (let feed = group * rules.group; feed < (group + 1) * rules.group; ++feed) {
    const truth = observed[feed] ?? "0x";
    if (feed < observed.length) sum += lossOf(source.series[feed] ?? "0x", truth, rules.steps, rules.levels);
  }
  return sum;
}

/** What shows on chain that a group is wrong: its series, and their paths in both trees. */
export function refutationOf(
  wrong: WrongGroup,
  rows: readonly Hex[],
  source: RowSource,
  observed: readonly Hex[],
  rules: Rules,
): Refutation {
  const { row, group } = wrong;
  const leaf = (content: Hex, feed: number): Hex =>
    source.seed === null ? leafOf(feed, content) : leafOf(feed, content, saltOf(source.seed, feed));
  const of = (series: readonly Hex[]): Hex[] =>
    Array.from({ length: rules.group }, (_, i) => series[group * rules.group + i] ?? "0x");
  const depth = depthOf(observed.length, rules.group);
  return {
    forecast: source.forecast,
    key: source.key,
    row: rows[row] ?? "0x",
    proof: {
      group,
      series: of(source.series),
      path: pathOf(source.series.map(leaf), depth, group, rules.group),
      observed: of(observed),
      observedPath: pathOf(
        observed.map((content, feed) => leafOf(feed, content)),
        depth,
        group,
        rules.group,
      ),
    },
  };
}

/** The siblings from the root of an aligned group up to the root of the tree. */
export function pathOf(leaves: readonly Hex[], depth: number, group: number, groupSize: number): Hex[] {
  const path: Hex[] = [];
  let row = [...leaves];
  let padding: Hex = zeroHash;
  const start = Math.log2(groupSize);
  for (let height = 0; height < depth; ++height) {
    if (height >= start) {
      const index = Math.floor(group / 2 ** (height - start));
      path.push(row[index ^ 1] ?? padding);
    }
    const below = row;
    const empty = padding;
    row = Array.from({ length: Math.ceil(below.length / 2) }, (_, i) =>
      node(below[2 * i] ?? empty, below[2 * i + 1] ?? empty),
    );
    padding = node(empty, empty);
  }
  return path;
}

const node = (left: Hex, right: Hex): Hex => keccak256(concat(["0x01", left, right]));

/** The content of a proposal, as its event gives it. */
export function contentOf(rows: readonly Hex[], proposer: Hex, proposedAt: number): Content {
  return {
    sums: rows.map((row) => lossesOf(row).reduce((sum, loss) => sum + loss, 0n)),
    rowHashes: rows.map((row) => keccak256(row)),
    proposer,
    proposedAt,
  };
}

/** An empty commit: the reference's row has none. */
export const NO_COMMIT: Refutation["forecast"] = {
  pool: zeroHash,
  round: 0n,
  forecaster: numberToHex(0, { size: 20 }),
  revision: 0,
  root: zeroHash,
  keyHash: zeroHash,
  cid: "0x",
  modelVersion: zeroHash,
  issuedAt: 0n,
  wager: 0n,
};
