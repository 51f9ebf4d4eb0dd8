import { concat, type Hex, numberToHex } from "viem";
import { isSound } from "@/protocol/series";
import { roundHalfEven } from "../contest/claimed-series";

const PPM = 1_000_000;
const HEADING = /^\s*feed\b/i;

/** The shape of a forecast: its feeds' capacities, steps a feed, and quantiles a step. */
export type Shape = { capacities_mw: readonly number[]; steps: number; levels: number };

/** Why a file is no forecast: a line that cannot be read, or a feed that is not complete, in range and rising. */
export type Fault = { wrongLine: number } | { wrongFeed: number };

/**
 * Read a forecast from "feed, step, q1, ..., qK" lines with power in MW, after an optional heading. Every step of every
 * feed must be there: a feed without a forecast costs the entry the largest loss.
 */
export function parseQuantiles(file: string, shape: Shape): { series: Hex[] } | Fault {
  const { capacities_mw, steps, levels } = shape;
  const rows = capacities_mw.map(() => new Map<number, bigint[]>());
  for (const [index, line] of file.split(/\r?\n/).entries()) {
    if (line.trim() === "" || (index === 0 && HEADING.test(line))) continue;
    const cells = line.split(/[,;\t]/).map((cell) => cell.trim());
    const [feed = -1, step = -1, ...quantiles_mw] = cells.map((cell) =>
      cell === "" ? Number.NaN : Number(cell),
    );
    const [row, capacity_mw] = [rows[feed], capacities_mw[feed]];
    const isStep = Number.isInteger(step) && step >= 0 && step < steps;
    const areNumbers = quantiles_mw.length === levels && quantiles_mw.every(Number.isFinite);
    if (!row || !capacity_mw || !isStep || !areNumbers || row.has(step)) return { wrongLine: index + 1 };
    row.set(
      step,
      quantiles_mw.map((mw) => BigInt(roundHalfEven((mw / capacity_mw) * PPM))),
    );
  }
  const series: Hex[] = [];
  for (const [feed, row] of rows.entries()) {
    const values = Array.from({ length: steps }, (_, step) => row.get(step) ?? []).flat();
    if (values.length !== steps * levels || !isSound(values, levels)) return { wrongFeed: feed };
    series.push(concat(values.map((value) => numberToHex(value, { size: 4, signed: true }))));
  }
  return { series };
}
