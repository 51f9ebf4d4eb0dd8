const WRITTEN = /^\d{1,3}([.,]\d{1,2})?$/;
const LIMIT_BPS = 10_000;

/** A typed percentage in basis points. Null if it is none from 0 to 100. */
export function parsePercent(text: string): number | null {
  const trimmed = text.trim();
  if (!WRITTEN.test(trimmed)) return null;
  const [whole = "0", part = ""] = trimmed.split(/[.,]/);
  const bps = Number(whole) * 100 + Number(part.padEnd(2, "0"));
  return bps <= LIMIT_BPS ? bps : null;
}

/** Basis points as a percentage: 1250 is "12.5". */
export const percentText = (bps: number): string => String(bps / 100);
