import type { Hex } from "viem";
import { expect, it, vi } from "vitest";
import { nodeRpc, type RawLog, type Rpc, readLogs, readQuantity } from "@/verify/rpc";

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

it.each([null, 12, "0x", "latest", { number: "0x1" }])("refuses the block number %j", async (answer) => {
  const said = `The chain's answer to eth_blockNumber is unreadable: ${JSON.stringify(answer)}`;
  await expect(readQuantity(async () => answer, "eth_blockNumber")).rejects.toThrow(said);
});

it.each([
  [{ error: { code: 3, message: "out of gas" } }, "The chain refused eth_call: out of gas"],
  [{ error: { code: 3 } }, "The chain gave no result of eth_call."],
  [{}, "The chain gave no result of eth_call."],
  ["no JSON at all", "The chain gave no result of eth_call."],
])("says what is wrong with the node's answer %j", async (answer, said) => {
  const body = typeof answer === "string" ? answer : JSON.stringify(answer);
  vi.stubGlobal("fetch", async () => new Response(body));
  await expect(nodeRpc()("eth_call", [])).rejects.toThrow(said);
});

it("says that the node does not answer", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  await expect(nodeRpc()("eth_call", [])).rejects.toThrow("The node does not answer. Is it still running?");
});
