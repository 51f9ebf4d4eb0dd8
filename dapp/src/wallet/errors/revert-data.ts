import { type Hex, isHex } from "viem";

const SELECTOR_DIGITS = 10;
const DEPTH = 12;

/** The bytes of a revert in whatever error a wallet or the chain gave; null if there are none. */
export function revertData(error: unknown): Hex | null {
  const waiting: unknown[] = [error];
  for (let looked = 0; waiting.length > 0 && looked < DEPTH * 8; ++looked) {
    const next: unknown = waiting.shift();
    if (isRevert(next)) return next;
    if (typeof next !== "object" || next === null) continue;
    for (const key of ["data", "cause", "error", "originalError", "raw", "info"]) {
      const inner: unknown = (next as Record<string, unknown>)[key];
      if (inner !== undefined && inner !== next) waiting.push(inner);
    }
  }
  return null;
}

const isRevert = (value: unknown): value is Hex =>
  isHex(value) && value.length >= SELECTOR_DIGITS && value.length % 2 === 0;

/** The EIP-1193 or JSON-RPC code in an error, the outermost first; null without one. */
export function errorCode(error: unknown): number | null {
  let next: unknown = error;
  for (let depth = 0; depth < DEPTH && typeof next === "object" && next !== null; ++depth) {
    const { code, cause } = next as { code?: unknown; cause?: unknown };
    if (typeof code === "number") return code;
    next = cause;
  }
  return null;
}
