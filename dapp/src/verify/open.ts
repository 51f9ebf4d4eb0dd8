import type { Hex } from "viem";
import { Fault } from "@/messages/fault";
import { decodeForecast, decodeObservation } from "@/protocol/payload";
import { cidOf, contextOf, keyHashOf, type SealScope, seedOf, unseal } from "@/protocol/seal";
import { depthOf, forecastRoot, leafOf, rootOf } from "@/protocol/tree";
import type { EntryRecord, TruthRecord } from "./round-record";

/** Fetches the block that a CID names. Whoever serves it is not trusted: the block is hashed here. */
export type FetchBlock = (cid: Hex) => Promise<Hex>;

/** The sizes of a round's payloads. */
export type Shape = { feeds: number; steps: number; levels: number; group: number };

/** An opened payload: the CID, key hash and root computed here, and its series. */
export type Opened = { cid: Hex; keyHash: Hex; root: Hex; model: string; series: Hex[] };

/** Fetch an entry's payload, hash it, decrypt it with the revealed key and rebuild its root. Throws if it cannot. */
export async function openEntry(
  entry: EntryRecord,
  key: Hex,
  scope: Omit<SealScope, "forecaster" | "revision">,
  shape: Shape,
  fetchBlock: FetchBlock,
): Promise<Opened> {
  const sealed = await fetchBlock(entry.cid);
  const context = contextOf({ ...scope, forecaster: entry.forecaster, revision: entry.revision });
  const seed = seedOf(context, key);
  const plaintext = await unseal(context, key, sealed);
  const { model, series } = decodeForecast(plaintext, shape.feeds, shape.steps, shape.levels);
  const root = forecastRoot(series, seed, shape.group);
  return { cid: await cidOf(sealed), keyHash: keyHashOf(seed), root, model, series };
}

/** Fetch an observation, hash it and rebuild its root. Throws if it cannot, or if it is of another round. */
export async function openTruth(
  truth: TruthRecord,
  pool: Hex,
  round: bigint,
  shape: Shape,
  fetchBlock: FetchBlock,
): Promise<{ cid: Hex; root: Hex; series: Hex[] }> {
  const block = await fetchBlock(truth.cid);
  const observation = decodeObservation(block, shape.feeds, shape.steps);
  if (observation.pool.toLowerCase() !== pool.toLowerCase() || observation.round !== round) {
    throw new Fault("other-observation", { round: String(observation.round), pool: observation.pool });
  }
  const leaves = observation.series.map((series, feed) => leafOf(feed, series));
  const root = rootOf(leaves, depthOf(shape.feeds, shape.group));
  return { cid: await cidOf(block), root, series: observation.series };
}
