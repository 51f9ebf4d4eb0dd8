import { type Hex, hexToBytes } from "viem";
import { askNode } from "@/api/fetch-json";
import { Fault } from "@/messages/fault";
import { cidOf, cidText } from "@/protocol/seal";
import { depthOf, leafOf, rootOf } from "@/protocol/tree";
import { fetchBlock, fetchDeployment } from "@/verify/deployment";
import { readPool, readRound } from "@/verify/events";
import { openTruth } from "@/verify/open";
import { epochOf, poolRecord, roundRecord } from "@/verify/round-record";
import { nodeRpc } from "@/verify/rpc";
import type { ClaimedTruth } from "../send/intent";
import { claimedSeries, type Measured } from "./claimed-series";
import { encodeObservation } from "./encode-observation";

/** The claim that there is no truth. It names no series. */
export const NO_TRUTH: ClaimedTruth = { root: `0x${"0".repeat(64)}`, available: 0n, cid: "0x" };

/**
 * Build the claim that these values were measured: the observed series, opened and verified, with the values in place;
 * its root; and the block, pinned by the node for the arbitrator. The CID is computed here, not taken from the node.
 */
export async function claimOf(
  round: number,
  measured: readonly Measured[],
  capacities_mw: readonly number[],
  available: bigint,
): Promise<ClaimedTruth> {
  const rpc = nodeRpc();
  const deployment = await fetchDeployment();
  const number = BigInt(round);
  const pool = poolRecord(await readPool(rpc, deployment));
  const { truth } = roundRecord(await readRound(rpc, deployment, number));
  if (!truth) throw new Fault("no-observation", { round: String(round) });
  const { steps, levels, group } = pool.params;
  const feeds = epochOf(pool, number).feedCount;
  const shape = { feeds, steps, levels, group };
  const observed = await openTruth(truth, deployment.pool, number, shape, fetchBlock);
  const series = claimedSeries(observed.series, measured, capacities_mw, steps);
  const root = rootOf(
    series.map((content, feed) => leafOf(feed, content)),
    depthOf(feeds, group),
  );
  const block = encodeObservation({ pool: deployment.pool, round: number, series });
  const cid = await cidOf(block);
  await pinEvidence(block, round, cid);
  return { root, available, cid };
}

async function pinEvidence(block: Hex, round: number, cid: Hex): Promise<void> {
  const response = await askNode(`/evidence?round=${round}`, {
    method: "POST",
    headers: { "content-type": "application/cbor", accept: "application/json" },
    body: new Uint8Array(hexToBytes(block)),
  });
  const answer = (await response.json().catch(() => ({}))) as { cid?: string };
  const wanted = cidText(cid);
  if (answer.cid !== wanted) throw new Fault("other-block", { cid: wanted, pinned: String(answer.cid) });
}
