import { Fault } from "@/messages/fault";
import { fetchBlock, fetchDeployment } from "./deployment";
import { readPool, readRound } from "./events";
import { poolRecord, roundRecord } from "./round-record";
import { nodeRpc, type Rpc, readQuantity } from "./rpc";
import { type Verification, verifyRound } from "./verify-round";

export type Run = Verification & { settled: boolean; took_ms: number };

/** Read a round from the chain, fetch its payloads and recompute it. Throws if the source is of another chain. */
export async function runVerification(round: number, rpc: Rpc = nodeRpc()): Promise<Run> {
  const deployment = await fetchDeployment();
  const chainId = Number(await readQuantity(rpc, "eth_chainId"));
  if (chainId !== deployment.chain_id) {
    throw new Fault("other-chain", { source: chainId, market: deployment.chain_id });
  }
  const number = BigInt(round);
  const pool = poolRecord(await readPool(rpc, deployment));
  const before = number - BigInt(pool.params.refLag);
  const [events, earlier] = await Promise.all([
    readRound(rpc, deployment, number),
    before < 0n ? [] : readRound(rpc, deployment, before),
  ]);
  const record = roundRecord(events);
  if (record.entries.length === 0) throw new Fault("no-entries", { round });
  const started = performance.now();
  const verification = await verifyRound({
    deployment,
    round: number,
    pool,
    record,
    earlier: earlier.length > 0 ? roundRecord(earlier) : null,
    fetchBlock,
  });
  const settled = record.final !== null || record.cancelled;
  return { ...verification, settled, took_ms: performance.now() - started };
}
