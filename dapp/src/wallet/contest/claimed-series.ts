import { concat, type Hex, numberToHex } from "viem";
import { Fault } from "@/messages/fault";
import { decodeSeries } from "@/protocol/series";

const MISSING = -(2n ** 31n);
const PPM = 1_000_000;
const HEADING = /^\s*feed\b/i;

/** One measured value as a person gives it. */
export type Measured = { feed: number; step: number; power_mw: number };
export type Parsed = { values: Measured[] } | { wrongLine: number };

/** Read "feed, step, power in MW" lines, after an optional heading. */
export function parseMeasured(text: string): Parsed {
  const values: Measured[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "" || (index === 0 && HEADING.test(line))) continue;
    const cells = line.split(/[,;\t]/).map((cell) => cell.trim());
    const [feed, step, power_mw] = cells.map(Number);
    const isWhole = Number.isInteger(feed) && Number.isInteger(step);
    if (cells.length !== 3 || cells.some((cell) => cell === "") || !isWhole || !Number.isFinite(power_mw)) {
      return { wrongLine: index + 1 };
    }
    values.push({ feed, step, power_mw } as Measured);
  }
  return values.length > 0 ? { values } : { wrongLine: 1 };
}

/**
 * The observed series with these values in place of the observed ones. A value beyond the capacity counts as missing,
 * as it does for attestors. Throws if there is no such feed or step.
 */
export function claimedSeries(
  observed: readonly Hex[],
  measured: readonly Measured[],
  capacities_mw: readonly number[],
  steps: number,
): Hex[] {
  const values = observed.map((series) => decodeSeries(series, steps) ?? Array<bigint>(steps).fill(MISSING));
  for (const { feed, step, power_mw } of measured) {
    const row = values[feed];
    const capacity_mw = capacities_mw[feed];
    if (!row || capacity_mw === undefined || step < 0 || step >= steps) {
      throw new Fault("no-step", { feed, step });
    }
    const ppm = roundHalfEven((power_mw / capacity_mw) * PPM);
    row[step] = Math.abs(ppm) <= PPM ? BigInt(ppm) : MISSING;
  }
  const encode = (row: readonly bigint[]): Hex =>
    concat(row.map((value) => numberToHex(value, { size: 4, signed: true })));
  return values.map((row, feed) =>
    row.every((v) => v === MISSING) ? (observed[feed] ?? "0x") : encode(row),
  );
}

/** Round to the nearest integer, a tie to the even one. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
