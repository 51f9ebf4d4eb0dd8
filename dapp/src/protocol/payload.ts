import { bytesToHex, type Hex, hexToBytes } from "viem";
import type { Part } from "@/messages/en/faults";
import { Fault } from "@/messages/fault";
import { type Cbor, decodeCanonical } from "./cbor";

const INT32_BYTES = 4;
const OUTER = ["header", "series"];
const HEADER = ["drift_ppm", "issued_at", "model", "model_version", "provenance"];
const OBSERVATION = ["pool", "round", "series"];

/** An opened forecast: its model and one series a feed, empty ("0x") if missing. */
export type Forecast = { model: string; series: Hex[] };

/** The attested truth of a round: one series a feed, empty ("0x") if missing. */
export type Observation = { pool: Hex; round: bigint; series: Hex[] };

/** Decode an opened forecast. Throws unless it is canonical and has `feeds` series of T*K values or none. */
export function decodeForecast(plaintext: Hex, feeds: number, steps: number, levels: number): Forecast {
  const payload = fields(decodeCanonical(hexToBytes(plaintext)), OUTER, "forecast");
  const header = fields(payload.header, HEADER, "header");
  if (typeof header.model !== "string") throw new Fault("model-not-text");
  return { model: header.model, series: seriesOf(payload.series, feeds, steps * levels) };
}

/** Decode an observation. Throws unless it is canonical and has `feeds` series of T values or none. */
export function decodeObservation(block: Hex, feeds: number, steps: number): Observation {
  const { pool, round, series } = fields(decodeCanonical(hexToBytes(block)), OBSERVATION, "observation");
  if (!(pool instanceof Uint8Array)) throw new Fault("pool-not-bytes");
  if (typeof round !== "bigint") throw new Fault("round-not-integer");
  return { pool: bytesToHex(pool), round, series: seriesOf(series, feeds, steps) };
}

function fields(value: Cbor | undefined, names: readonly string[], part: Part): { [key: string]: Cbor } {
  if (typeof value !== "object" || Array.isArray(value) || value instanceof Uint8Array) {
    throw new Fault("not-a-map", { part });
  }
  const found = Object.keys(value).sort();
  if (found.join() !== [...names].sort().join()) {
    throw new Fault("wrong-fields", { part, fields: found.join(", ") });
  }
  return value;
}

function seriesOf(value: Cbor | undefined, feeds: number, values: number): Hex[] {
  if (!Array.isArray(value)) throw new Fault("series-not-list");
  if (value.length !== feeds) throw new Fault("series-count", { count: value.length, feeds });
  return value.map((series, feed) => {
    if (!(series instanceof Uint8Array)) throw new Fault("series-not-bytes", { feed });
    if (series.length !== 0 && series.length !== values * INT32_BYTES) {
      throw new Fault("series-bytes", { feed, bytes: series.length, wanted: values * INT32_BYTES });
    }
    return bytesToHex(series);
  });
}
