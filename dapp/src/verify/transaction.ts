import type { Address, Hex } from "viem";
import { type ChainEvent, type Deployment, decodeLogs } from "./events";
import type { RawLog, Rpc } from "./rpc";

/** What a mined transaction did. */
export type Mined = {
  block: bigint;
  succeeded: boolean;
  from: Address;
  gasUsed: bigint;
  events: ChainEvent[];
};

/** Read the receipt of a transaction and decode its events; null if the chain does not have it. */
export async function readTransaction(rpc: Rpc, deployment: Deployment, hash: Hex): Promise<Mined | null> {
  type Receipt = { blockNumber: Hex; status: Hex; from: Address; gasUsed: Hex; logs: RawLog[] };
  const receipt = (await rpc("eth_getTransactionReceipt", [hash])) as Receipt | null;
  if (!receipt) return null;
  return {
    block: BigInt(receipt.blockNumber),
    succeeded: BigInt(receipt.status) === 1n,
    from: receipt.from,
    gasUsed: BigInt(receipt.gasUsed),
    events: decodeLogs(receipt.logs, deployment),
  };
}
