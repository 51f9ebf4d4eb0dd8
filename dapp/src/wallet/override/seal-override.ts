import { bytesToHex, type Hex, keccak256, stringToHex } from "viem";
import { bytes, integer, list, map, text } from "@/protocol/encode-cbor";
import { cidOf, contextOf, keyHashOf, type SealScope, seal, seedOf } from "@/protocol/seal";
import { forecastRoot } from "@/protocol/tree";

const MODEL = "operator";
/** The model version of a forecast that a person made. */
export const MODEL_VERSION = keccak256(stringToHex(MODEL));
const KEY_BYTES = 32;

/** What the market stores of an entry, in the contract's names. */
export type Commit = {
  pool: Hex;
  round: bigint;
  forecaster: Hex;
  revision: number;
  root: Hex;
  keyHash: Hex;
  cid: Hex;
  modelVersion: Hex;
  issuedAt: bigint;
  wager: bigint;
};

/** A sealed forecast: its commit, the key that the reveal publishes, and the block that is pinned. */
export type Sealed = { commit: Commit; key: Hex; block: Hex };

/** The plaintext of an operator's own forecast, in its deterministic encoding. */
export function encodeForecast(series: readonly Hex[], issuedAt: bigint): Hex {
  const header = map({
    drift_ppm: integer(0n),
    issued_at: integer(issuedAt),
    model: text(MODEL),
    model_version: bytes(MODEL_VERSION),
    provenance: map({ source: text("operator") }),
  });
  return map({ header, series: list(series.map(bytes)) });
}

/** Seal a forecast for one revision of one entry, with a new random key. */
export async function sealOverride(
  scope: SealScope,
  series: readonly Hex[],
  group: number,
  issuedAt: bigint,
  wager: bigint,
): Promise<Sealed> {
  const key = bytesToHex(crypto.getRandomValues(new Uint8Array(KEY_BYTES)));
  const context = contextOf(scope);
  const seed = seedOf(context, key);
  const block = await seal(context, key, encodeForecast(series, issuedAt));
  const { pool, round, forecaster, revision } = scope;
  const commit = {
    pool,
    round,
    forecaster,
    revision,
    root: forecastRoot(series, seed, group),
    keyHash: keyHashOf(seed),
    cid: await cidOf(block),
    modelVersion: MODEL_VERSION,
    issuedAt,
    wager,
  };
  return { commit, key, block };
}
