import { type Abi, type Address, decodeEventLog, type Hex, numberToHex } from "viem";
import { disputesAbi, marketAbi, poolsAbi, vaultAbi } from "@/generated/abi";
import { type RawLog, type Rpc, readLogs, readQuantity } from "./rpc";

/** The contracts and the pool of a deployment. */
export type Deployment = {
  chain_id: number;
  block: number;
  market: Address;
  vault: Address;
  pools: Address;
  disputes: Address;
  pool: Hex;
};

/** A decoded event: its name, its arguments, and where it happened. */
export type ChainEvent = {
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the ABI gives each event's arguments
  args: any;
  block: bigint;
  logIndex: number;
  transaction: Hex;
  /** the block's time in UTC seconds, or null where the endpoint does not give it */
  time: number | null;
};

const ABIS: Record<"market" | "vault" | "pools" | "disputes", Abi> = {
  market: marketAbi,
  vault: vaultAbi,
  pools: poolsAbi,
  disputes: disputesAbi,
};

/** Decode logs, in the order of the chain. Logs of unknown events are left out. */
export function decodeLogs(logs: readonly RawLog[], deployment: Deployment): ChainEvent[] {
  const abis = new Map(
    Object.entries(ABIS).map(([name, abi]) => [deployment[name as keyof typeof ABIS].toLowerCase(), abi]),
  );
  return logs
    .flatMap((log) => {
      const abi = abis.get(log.address.toLowerCase());
      const decoded = abi && decode(abi, log);
      if (!decoded) return [];
      return {
        name: String(decoded.eventName),
        args: decoded.args ?? {},
        block: BigInt(log.blockNumber),
        logIndex: Number(log.logIndex),
        transaction: log.transactionHash,
        time: log.blockTimestamp ? Number(log.blockTimestamp) : null,
      };
    })
    .sort((a, b) => (a.block === b.block ? a.logIndex - b.logIndex : a.block < b.block ? -1 : 1));
}

function decode(abi: Abi, { topics, data }: RawLog) {
  try {
    return decodeEventLog({ abi, topics, data });
  } catch {
    return null; // an event of another version
  }
}

/** Read the events of one round: of market, disputes and vault. */
export async function readRound(rpc: Rpc, deployment: Deployment, round: bigint): Promise<ChainEvent[]> {
  const { market, disputes, vault, pool } = deployment;
  const topics = [null, pool, numberToHex(round, { size: 32 })];
  const to = await readQuantity(rpc, "eth_blockNumber");
  const logs = await readLogs(
    rpc,
    { address: [market, disputes, vault], topics },
    BigInt(deployment.block),
    to,
  );
  return withTimes(rpc, decodeLogs(logs, deployment));
}

/** Read the events of the pool's creation and epochs. */
export async function readPool(rpc: Rpc, deployment: Deployment): Promise<ChainEvent[]> {
  const filter = { address: [deployment.pools], topics: [null, deployment.pool] };
  const to = await readQuantity(rpc, "eth_blockNumber");
  return decodeLogs(await readLogs(rpc, filter, BigInt(deployment.block), to), deployment);
}

/** Fetch the times of blocks that the logs did not include. */
async function withTimes(rpc: Rpc, events: ChainEvent[]): Promise<ChainEvent[]> {
  const blocks = [...new Set(events.filter(({ time }) => time === null).map(({ block }) => block))];
  const times = new Map(
    await Promise.all(
      blocks.map(async (block) => {
        const header = (await rpc("eth_getBlockByNumber", [numberToHex(block), false])) as { timestamp: Hex };
        return [block, Number(header.timestamp)] as const;
      }),
    ),
  );
  return events.map((event) => ({ ...event, time: event.time ?? times.get(event.block) ?? null }));
}
