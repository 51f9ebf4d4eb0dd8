import { formatUnits } from "viem";
import { formatLocale } from "@/messages/locale-store";

/** A score of one is 1e9, in the API as on chain. */
const SCORE_ONE_DIGITS = 9;
const TOKEN_DIGITS = 18;
const MINUS = "\u2212";

/** A format with a fixed number of decimals in the current language; made once, because making one is slow. */
function decimals(digits: number, roundingMode: "trunc" | "halfExpand"): Intl.NumberFormat {
  const key = `${formatLocale()}/${digits}/${roundingMode}`;
  const known = FORMATS.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(formatLocale(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    roundingMode,
  } as Intl.NumberFormatOptions);
  FORMATS.set(key, made);
  return made;
}

const FORMATS = new Map<string, Intl.NumberFormat>();

// Formatting the string keeps all digits: a wei amount never passes through a float.
const grouped = (decimal: string, digits: number): string =>
  decimals(digits, "trunc")
    .format(decimal as `${number}`)
    .replace("-", MINUS);

/** Format a number with a fixed number of decimals: "1,234.50". */
export const formatNumber = (value: number, digits: number): string =>
  decimals(digits, "halfExpand").format(value).replace("-", MINUS);

/** Format a wei amount as tokens, rounded toward zero to `digits` places: "1,234.56". */
export function formatToken(wei: string | bigint, digits = 2): string {
  return grouped(formatUnits(BigInt(wei), TOKEN_DIGITS), digits);
}

/** Format a change in wei as tokens with its sign: "+0.5000". Zero has no sign. */
export function formatTokenChange(wei: bigint, digits = 4): string {
  return wei > 0n ? `+${formatToken(wei, digits)}` : formatToken(wei, digits);
}

/** Format a score (of 1e9) as a fraction of one: "0.9731". */
export function formatScore(score: string | bigint): string {
  return grouped(formatUnits(BigInt(score), SCORE_ONE_DIGITS), 4);
}

/** Format an integer with thousands separators. */
export function formatInteger(integer: string | bigint | number): string {
  return grouped(String(integer), 0);
}

/** Format power in MW from 1 MW upward, in kW below: "3.42 MW", "412.0 kW". */
export function formatPower(megawatt: number): string {
  const size = Math.abs(megawatt);
  const [scaled, unit, digits] = size >= 1 || size === 0 ? [megawatt, "MW", 2] : [megawatt * 1000, "kW", 1];
  return `${formatNumber(scaled, digits)} ${unit}`;
}

/** Format a change of power in MW with its sign: "+3.42 MW". Zero has no sign. */
export const formatPowerChange = (megawatt: number): string =>
  megawatt > 0 ? `+${formatPower(megawatt)}` : formatPower(megawatt);

/** Format a share of one as a percentage: "82.3 %". */
export function formatShare(share: number, digits = 1): string {
  return `${formatNumber(share * 100, digits)} %`;
}

/** Shorten an address or hash: "0x1234…abcd". */
export function shortHex(hex: string): string {
  return hex.length > 12 ? `${hex.slice(0, 6)}\u2026${hex.slice(-4)}` : hex;
}
