import { concat, type Hex, numberToHex, size, stringToHex } from "viem";
import type { Observation } from "@/protocol/payload";

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

const bytes = (value: Hex): Hex => concat([head(BYTES, BigInt(size(value))), value]);
const text = (value: string): Hex => concat([head(TEXT, BigInt(value.length)), stringToHex(value)]);

/** The block of an observation, in its deterministic encoding. */
export function encodeObservation({ pool, round, series }: Observation): Hex {
  return concat([
    head(MAP, 3n),
    text("pool"),
    bytes(pool),
    text("round"),
    head(INTEGER, round),
    text("series"),
    head(LIST, BigInt(series.length)),
    ...series.map(bytes),
  ]);
}
