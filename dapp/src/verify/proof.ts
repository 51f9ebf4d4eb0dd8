import type * as v from "valibot";
import { type Hex, isHex } from "viem";
import { fetchJson } from "@/api/fetch-json";
import { ProofSchema } from "@/api/schema";
import { Fault } from "@/messages/fault";
import { climb, leafOf } from "@/protocol/tree";

/** Fetch the proof of an entry's forecast for a feed; whether it leads to the root that the entry has committed. */
export async function checkProof(
  round: number,
  forecaster: string,
  feed: number,
  committed: string,
): Promise<boolean> {
  const proof = await fetchJson(`/rounds/${round}/entries/${forecaster}/proof?feed=${feed}`, ProofSchema);
  return leadsTo(proof, feed, committed);
}

/** Whether the series of a proof, with its salt, is the leaf of a feed under a root. */
export function leadsTo(proof: v.InferOutput<typeof ProofSchema>, feed: number, root: string): boolean {
  const leaf = leafOf(feed, bytesOf(proof.series, "series"), bytesOf(proof.salt, "salt"));
  const path = proof.path.map((node, height) => bytesOf(node, `path.${height}`));
  const found = climb(leaf, feed, path);
  return feed < 2 ** proof.path.length && found.toLowerCase() === root.toLowerCase();
}

function bytesOf(text: string, field: string): Hex {
  if (!isHex(text) || text.length % 2 !== 0) throw new Fault("proof-not-hex", { field });
  return text;
}
