import { encodeFunctionData, type Hex, zeroHash } from "viem";
import { disputesAbi } from "@/generated/abi";
import { Fault } from "@/messages/fault";
import { contextOf, seedOf } from "@/protocol/seal";
import { fetchBlock, fetchDeployment } from "@/verify/deployment";
import { type ChainEvent, readPool, readRound } from "@/verify/events";
import { openEntry, openTruth } from "@/verify/open";
import { epochOf, poolRecord, roundRecord } from "@/verify/round-record";
import { nodeRpc } from "@/verify/rpc";
import { countedEntries } from "@/verify/verify-round";
import type { Network } from "../network";
import type { Intent } from "../send/intent";
import {
  contentOf,
  NO_COMMIT,
  type Refutation,
  type RowSource,
  refutationOf,
  type WrongGroup,
  wrongGroup,
} from "./refutation";

/** The outcome of computing a proposal again: how many groups agree, or the wrong one and the call that refutes it. */
export type Checked = { groups: number; wrong: WrongGroup | null; intent: Intent | null };

/** Compute a proposal again from the chain's events and the payloads by their CIDs. Trusts no server. */
export async function checkProposal(network: Network, round: number, proposal: number): Promise<Checked> {
  const rpc = nodeRpc();
  const deployment = await fetchDeployment();
  const number = BigInt(round);
  const pool = poolRecord(await readPool(rpc, deployment));
  const { steps, levels, group } = pool.params;
  const shape = { feeds: epochOf(pool, number).feedCount, steps, levels, group };
  const events = await readRound(rpc, deployment, number);
  const record = roundRecord(events);
  const proposed = events.find(({ name, args }) => name === "Proposed" && Number(args.proposal) === proposal);
  if (!proposed || !record.truth) throw new Fault("no-proposal", { round, proposal });
  const truth = await openTruth(record.truth, deployment.pool, number, shape, fetchBlock);
  const scope = {
    chainId: BigInt(deployment.chain_id),
    market: deployment.market,
    pool: deployment.pool,
    round: number,
  };
  const sources: RowSource[] = await Promise.all(
    countedEntries(record).map(async (entry): Promise<RowSource> => {
      const key = entry.key ?? zeroHash;
      const { series } = await openEntry(entry, key, scope, shape, fetchBlock);
      const context = contextOf({ ...scope, forecaster: entry.forecaster, revision: entry.revision });
      return {
        forecast: commitOf(events, entry.forecaster, deployment.pool, number),
        key,
        seed: seedOf(context, key),
        series,
      };
    }),
  );
  if (proposed.args.hasReference) {
    const before = number - BigInt(pool.params.refLag);
    const earlier = roundRecord(await readRound(rpc, deployment, before)).truth;
    if (!earlier) throw new Fault("no-observation", { round: String(before) });
    const { series } = await openTruth(earlier, deployment.pool, before, shape, fetchBlock);
    sources.push({ forecast: NO_COMMIT, key: zeroHash, seed: null, series });
  }
  const rows: readonly Hex[] = proposed.args.rows;
  const wrong = wrongGroup(rows, sources, truth.series, { steps, levels, group });
  const source = wrong && sources[wrong.row];
  const groups = sources.length * Math.ceil(shape.feeds / group);
  if (!wrong || !source) return { groups, wrong: null, intent: null };
  const content = contentOf(rows, proposed.args.proposer, proposed.time ?? 0);
  const refutation = refutationOf(wrong, rows, source, truth.series, { steps, levels, group });
  const args = [network.pool_id, number, BigInt(proposal), content, refutation] as const;
  const data = encodeFunctionData({ abi: disputesAbi, functionName: "refute", args });
  const call = { to: network.contracts.disputes, data };
  return { groups, wrong, intent: { action: "refute", call, subject: String(round) } };
}

/** The latest commit of an entry, as its event gives it. */
function commitOf(
  events: readonly ChainEvent[],
  forecaster: Hex,
  pool: Hex,
  round: bigint,
): Refutation["forecast"] {
  const committed = events.findLast(
    ({ name, args }) => name === "Committed" && args.forecaster.toLowerCase() === forecaster.toLowerCase(),
  );
  if (!committed) throw new Fault("no-commit", { forecaster });
  const { revision, root, keyHash, cid, modelVersion, issuedAt, wager } = committed.args;
  return { pool, round, forecaster, revision, root, keyHash, cid, modelVersion, issuedAt, wager };
}
