import type { Hex } from "viem";
import { bytes, integer, list, map } from "@/protocol/encode-cbor";
import type { Observation } from "@/protocol/payload";

/** The block of an observation, in its deterministic encoding. */
export function encodeObservation({ pool, round, series }: Observation): Hex {
  return map({ pool: bytes(pool), round: integer(round), series: list(series.map(bytes)) });
}
