import type { Hex } from "viem";
import { decodeSeries, isPresent, isSound, SCALE_PPM } from "./series";

/** The score of a forecast without loss. */
export const SC = 1_000_000_000n;

/**
 * The loss of one feed over its observed steps, in ppm times level weights. `forecast` is T*K int32, `observed` is T
 * int32. A missing, crossing, out-of-range or wrongly sized forecast costs the upper bound for every observed step.
 */
export function leafLoss(forecast: Hex, observed: Hex, steps: number, levels: number): bigint {
  const truth = decodeSeries(observed, steps) ?? [];
  const values = decodeSeries(forecast, steps * levels);
  if (!values || !isSound(values, levels)) {
    return BigInt(truth.filter(isPresent).length) * weightOf(levels) * SCALE_PPM;
  }
  return truth.reduce(
    (sum, y, t) => (isPresent(y) ? sum + stepLoss(values.slice(t * levels, (t + 1) * levels), y) : sum),
    0n,
  );
}

/** The T values of the reference. A missing value becomes the last one before it, or the next one after it, or 0. */
export function referenceValues(earlier: Hex, steps: number): bigint[] {
  const values = decodeSeries(earlier, steps) ?? Array<bigint>(steps).fill(-SCALE_PPM - 1n);
  let latest = values.find(isPresent) ?? 0n;
  return values.map((value) => {
    if (isPresent(value)) latest = value;
    return latest;
  });
}

/** The loss of the reference on one feed. Its value is the same at every level: K*(K+1)/2 * |y - q| a step. */
export function referenceLoss(earlier: Hex, observed: Hex, steps: number, levels: number): bigint {
  const reference = referenceValues(earlier, steps);
  const gaps = (decodeSeries(observed, steps) ?? []).map((y, t) => {
    const gap = y - (reference[t] ?? 0n);
    return isPresent(y) ? (gap < 0n ? -gap : gap) : 0n;
  });
  return (weightOf(levels) / 2n) * gaps.reduce((sum, gap) => sum + gap, 0n);
}

/** The loss that scores zero: lossMax*T*K*(K+1)*feedCount. */
export function lossBound(lossMax: bigint, steps: number, levels: number, feedCount: bigint): bigint {
  return lossMax * BigInt(steps) * weightOf(levels) * feedCount;
}

/** The score of a loss: SC - min(SC, floor(loss*SC/bound)). */
export function scoreOf(loss: bigint, bound: bigint): bigint {
  const lost = (loss * SC) / bound;
  return lost < SC ? SC - lost : 0n;
}

/** The loss of one step: the sum over k of k*(y-q) if y >= q, else (K+1-k)*(q-y). */
function stepLoss(quantiles: readonly bigint[], y: bigint): bigint {
  const above = BigInt(quantiles.length) + 1n;
  return quantiles.reduce((sum, q, i) => {
    const k = BigInt(i) + 1n;
    return sum + (y >= q ? k * (y - q) : (above - k) * (q - y));
  }, 0n);
}

function weightOf(levels: number): bigint {
  return BigInt(levels) * (BigInt(levels) + 1n);
}
