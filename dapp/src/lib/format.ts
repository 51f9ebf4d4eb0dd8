import { formatUnits } from "viem";

/** Scores cross the API as integers of one billion, as on chain. */
const SCORE_ONE_DIGITS = 9;
const TOKEN_DIGITS = 18;
const MINUS = "\u2212";

function grouped(decimal: string, digits: number): string {
  const format = new Intl.NumberFormat("en-GB", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    roundingMode: "trunc",
  } as Intl.NumberFormatOptions);
  // A string goes in unrounded: a wei amount never passes through a float.
  return format.format(decimal as `${number}`).replace("-", MINUS);
}

/** Token amount of a wei integer, cut (never rounded up) to `digits` places: "1,234.56". */
export function formatToken(wei: string | bigint, digits = 2): string {
  return grouped(formatUnits(BigInt(wei), TOKEN_DIGITS), digits);
}

/** The same with its sign always shown; zero has none. */
export function formatTokenChange(wei: bigint, digits = 4): string {
  return wei > 0n ? `+${formatToken(wei, digits)}` : formatToken(wei, digits);
}

/** Score of 1e9 as a fraction of one: "0.9731". */
export function formatScore(score: string | bigint): string {
  return grouped(formatUnits(BigInt(score), SCORE_ONE_DIGITS), 4);
}

/** A bare integer with thousands separators. */
export function formatInteger(integer: string | bigint | number): string {
  return grouped(String(integer), 0);
}

/** Power in the unit that keeps three or four figures: "412.0 kW", "3.42 MW". */
export function formatPower(megawatt: number): string {
  const size = Math.abs(megawatt);
  const [scaled, unit, digits] = size >= 1 || size === 0 ? [megawatt, "MW", 2] : [megawatt * 1000, "kW", 1];
  return `${scaled.toFixed(digits).replace("-", MINUS)} ${unit}`;
}

/** Share of one as a percentage: "82.3 %". */
export function formatShare(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** 0x1234…abcd */
export function shortHex(hex: string): string {
  return hex.length > 12 ? `${hex.slice(0, 6)}\u2026${hex.slice(-4)}` : hex;
}
