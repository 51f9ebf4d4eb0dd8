import { concat, type Hex, numberToHex, size, stringToHex } from "viem";

const INTEGER = 0;
const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;

/** The head of a CBOR item: its kind, and its length or value in the shortest form. */
function head(kind: number, value: bigint): Hex {
  const first = (more: number): Hex => numberToHex(kind * 32 + more, { size: 1 });
  if (value < 24n) return first(Number(value));
  const [more, bytes] =
    value < 2n ** 8n ? [24, 1] : value < 2n ** 16n ? [25, 2] : value < 2n ** 32n ? [26, 4] : [27, 8];
  return concat([first(more), numberToHex(value, { size: bytes })]);
}

/** A natural number. */
export const integer = (value: bigint): Hex => head(INTEGER, value);

export const bytes = (value: Hex): Hex => concat([head(BYTES, BigInt(size(value))), value]);

export function text(value: string): Hex {
  const encoded = stringToHex(value);
  return concat([head(TEXT, BigInt(size(encoded))), encoded]);
}

export const list = (items: readonly Hex[]): Hex => concat([head(LIST, BigInt(items.length)), ...items]);

/** A map of encoded values. Its keys come in the order of their encoding: the shorter first, then by letters. */
export function map(values: Readonly<Record<string, Hex>>): Hex {
  const pairs = Object.entries(values).map(([key, value]) => [text(key), value] as const);
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return concat([head(MAP, BigInt(pairs.length)), ...pairs.flat()]);
}
