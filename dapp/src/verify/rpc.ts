import type { Hex } from "viem";
import { askNode } from "@/api/fetch-json";
import { Fault } from "@/messages/fault";

/** Sends a JSON-RPC request and returns its result. A wallet's `request` is one, and so is `nodeRpc`. */
export type Rpc = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** A log as JSON-RPC gives it. */
export type RawLog = {
  address: Hex;
  topics: [Hex, ...Hex[]];
  data: Hex;
  blockNumber: Hex;
  logIndex: Hex;
  transactionHash: Hex;
  blockTimestamp?: Hex;
};

/** The node's own JSON-RPC route, which passes reads on to its chain. */
export function nodeRpc(): Rpc {
  let id = 0;
  return async (method, params) => {
    id += 1;
    const response = await askNode("/rpc", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
    });
    const answer = ((await response.json().catch(() => null)) ?? {}) as {
      result?: unknown;
      error?: { message?: string };
    };
    if (answer.error?.message) throw new Fault("rpc-refused", { method, why: answer.error.message });
    // A result of null is an answer: the chain does not have the transaction.
    if (answer.error || answer.result === undefined) throw new Fault("rpc-no-result", { method });
    return answer.result;
  };
}

/** Ask for a number, such as `eth_blockNumber`. */
export async function readQuantity(rpc: Rpc, method: string): Promise<bigint> {
  const answer = await rpc(method, []);
  if (typeof answer !== "string" || !/^0x[0-9a-f]+$/i.test(answer)) {
    throw new Fault("rpc-unreadable", { method, answer: String(JSON.stringify(answer)).slice(0, 80) });
  }
  return BigInt(answer);
}

/**
 * The logs that match a filter between two blocks, both included. A range that the chain refuses is halved, and the
 * ranges after it are as small. Any other error, such as a node that does not answer, ends the reading.
 */
export async function readLogs(
  rpc: Rpc,
  filter: { address: readonly Hex[]; topics: readonly (Hex | null)[] },
  from: bigint,
  to: bigint,
): Promise<RawLog[]> {
  const logs: RawLog[] = [];
  let size = to - from + 1n;
  for (let start = from; start <= to; ) {
    const end = start + size - 1n < to ? start + size - 1n : to;
    try {
      const range = { ...filter, fromBlock: hex(start), toBlock: hex(end) };
      logs.push(...((await rpc("eth_getLogs", [range])) as RawLog[]));
      start = end + 1n;
    } catch (error) {
      if (start === end || !isRefusal(error)) throw error;
      size = (end - start + 1n) / 2n;
    }
  }
  return logs;
}

/** Whether the chain answered, and refused. Our node says so; a wallet passes on the chain's code, which is negative. */
function isRefusal(error: unknown): boolean {
  if (error instanceof Fault) return error.kind === "rpc-refused";
  return Number((error as { code?: unknown } | null)?.code) < 0;
}

const hex = (value: bigint): Hex => `0x${value.toString(16)}`;
