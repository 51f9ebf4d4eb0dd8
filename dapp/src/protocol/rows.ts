import { concat, encodeAbiParameters, type Hex, keccak256, numberToHex } from "viem";

const LOSS_BYTES = 5;

/** Encode a row of a proposal: the loss of every aligned group of feeds as big-endian uint40. */
export function encodeRow(losses: readonly bigint[]): Hex {
  return concat(losses.map((loss) => numberToHex(loss, { size: LOSS_BYTES })));
}

/** The hash of a proposal: keccak256(abi.encode(uint256[] row sums, bytes32[] row hashes)). */
export function proposalHash(rows: readonly (readonly bigint[])[]): Hex {
  const sums = rows.map((losses) => losses.reduce((sum, loss) => sum + loss, 0n));
  const hashes = rows.map((losses) => keccak256(encodeRow(losses)));
  return keccak256(encodeAbiParameters([{ type: "uint256[]" }, { type: "bytes32[]" }], [sums, hashes]));
}
