import { type Hex, hexToBytes, size } from "viem";

/** Bound of every value, in ppm of capacity. */
export const SCALE_PPM = 1_000_000n;

const INT32_BYTES = 4;

/** The int32 values of a series, big-endian; null where its length is not that of `count` values. */
export function decodeSeries(series: Hex, count: number): bigint[] | null {
  if (size(series) !== count * INT32_BYTES) return null;
  const view = new DataView(hexToBytes(series).buffer);
  return Array.from({ length: count }, (_, i) => BigInt(view.getInt32(i * INT32_BYTES)));
}

/** Whether a value counts: a missing one (-2^31) is out of range too. */
export function isPresent(value: bigint): boolean {
  return value >= -SCALE_PPM && value <= SCALE_PPM;
}

/** Whether T*K values lie in range and never fall within a step. */
export function isSound(values: readonly bigint[], levels: number): boolean {
  return values.every((q, i) => {
    const before = i % levels === 0 ? -SCALE_PPM : (values[i - 1] ?? q);
    return q >= before && q <= SCALE_PPM;
  });
}
