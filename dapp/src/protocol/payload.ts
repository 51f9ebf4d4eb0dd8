import { bytesToHex, type Hex, hexToBytes } from "viem";
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
  const payload = fields(decodeCanonical(hexToBytes(plaintext)), OUTER, "a forecast");
  const header = fields(payload.header, HEADER, "a forecast's header");
  if (typeof header.model !== "string") throw new Error("a forecast's model is not text");
  return { model: header.model, series: seriesOf(payload.series, feeds, steps * levels) };
}

/** Decode an observation. Throws unless it is canonical and has `feeds` series of T values or none. */
export function decodeObservation(block: Hex, feeds: number, steps: number): Observation {
  const { pool, round, series } = fields(decodeCanonical(hexToBytes(block)), OBSERVATION, "an observation");
  if (!(pool instanceof Uint8Array)) throw new Error("an observation's pool is not bytes");
  if (typeof round !== "bigint") throw new Error("an observation's round is not an integer");
  return { pool: bytesToHex(pool), round, series: seriesOf(series, feeds, steps) };
}

function fields(value: Cbor | undefined, names: readonly string[], what: string): { [key: string]: Cbor } {
  if (typeof value !== "object" || Array.isArray(value) || value instanceof Uint8Array) {
    throw new Error(`${what} is not a map`);
  }
  const found = Object.keys(value).sort().join();
  if (found !== [...names].sort().join()) throw new Error(`${what} has the fields ${found}`);
  return value;
}

function seriesOf(value: Cbor | undefined, feeds: number, values: number): Hex[] {
  if (!Array.isArray(value)) throw new Error("the series are not a list");
  if (value.length !== feeds) throw new Error(`there are ${value.length} series for ${feeds} feeds`);
  return value.map((series, feed) => {
    if (!(series instanceof Uint8Array)) throw new Error(`the series of feed ${feed} is not bytes`);
    if (series.length !== 0 && series.length !== values * INT32_BYTES) {
      throw new Error(
        `the series of feed ${feed} has ${series.length} bytes instead of ${values * INT32_BYTES}`,
      );
    }
    return bytesToHex(series);
  });
}
