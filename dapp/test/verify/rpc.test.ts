import type { Hex } from "viem";
import { expect, it } from "vitest";
import { type RawLog, type Rpc, readLogs } from "@/verify/rpc";

const POOL: Hex = `0x${"11".repeat(32)}`;
const logAt = (block: number): RawLog => ({
  address: POOL,
  topics: [POOL],
  data: "0x",
  blockNumber: `0x${block.toString(16)}`,
  logIndex: "0x0",
  transactionHash: POOL,
});

it("halves a range of blocks that the endpoint refuses, and loses no log", async () => {
  const rpc: Rpc = async (_, [filter]) => {
    const { fromBlock, toBlock } = filter as { fromBlock: Hex; toBlock: Hex };
    const [from, to] = [Number(fromBlock), Number(toBlock)];
    if (to - from > 10) throw new Error("more than 10 blocks");
    return Array.from({ length: to - from + 1 }, (_, i) => logAt(from + i));
  };
  const logs = await readLogs(rpc, { address: [POOL], topics: [] }, 5n, 104n);
  expect(logs.map(({ blockNumber }) => Number(blockNumber))).toEqual(
    Array.from({ length: 100 }, (_, i) => i + 5),
  );
});

it("gives up where even one block is refused", async () => {
  const rpc: Rpc = async () => {
    throw new Error("no logs here");
  };
  await expect(readLogs(rpc, { address: [POOL], topics: [] }, 0n, 3n)).rejects.toThrow("no logs here");
});
