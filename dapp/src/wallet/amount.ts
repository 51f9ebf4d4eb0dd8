import { parseUnits } from "viem";

const TOKEN_DIGITS = 18;
const WRITTEN = /^\d{1,20}([.,]\d{1,18})?$/;

/** A typed amount of tokens in wei. Null if it is no positive number: "1,5" and "1.5" are the same. */
export function parseAmount(text: string): bigint | null {
  const trimmed = text.trim();
  if (!WRITTEN.test(trimmed)) return null;
  const wei = parseUnits(trimmed.replace(",", "."), TOKEN_DIGITS);
  return wei > 0n ? wei : null;
}
