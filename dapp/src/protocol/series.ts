import { type Hex, hexToBytes, size } from "viem";

/** The largest magnitude of a value, in ppm of capacity. */
export const SCALE_PPM = 1_000_000n;

const INT32_BYTES = 4;

/** Decode a series of `count` big-endian int32 values. Returns null if its length differs. */
export function decodeSeries(series: Hex, count: number): bigint[] | null {
  if (size(series) !== count * INT32_BYTES) return null;
  const view = new DataView(hexToBytes(series).buffer);
  return Array.from({ length: count }, (_, i) => BigInt(view.getInt32(i * INT32_BYTES)));
}

/** Whether a value is in range. A missing value (-2^31) is not. */
export function isPresent(value: bigint): boolean {
  return value >= -SCALE_PPM && value <= SCALE_PPM;
}

/** Whether T*K quantiles are in range and do not decrease within a step. */
export function isSound(values: readonly bigint[], levels: number): boolean {
  return values.every((q, i) => {
    const before = i % levels === 0 ? -SCALE_PPM : (values[i - 1] ?? q);
    return q >= before && q <= SCALE_PPM;
  });
}
