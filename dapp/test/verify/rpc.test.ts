import type { Hex } from "viem";
import { expect, it, vi } from "vitest";
import { Fault } from "@/messages/fault";
import { SaidError } from "@/messages/said-error";
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

/** A chain with a log in each block, which refuses ranges of more than ten blocks; and the ranges that were asked for. */
function chainOfTens(refusal: Error): { rpc: Rpc; asked: number[] } {
  const asked: number[] = [];
  const rpc: Rpc = async (_, [filter]) => {
    const { fromBlock, toBlock } = filter as { fromBlock: Hex; toBlock: Hex };
    const size = Number(toBlock) - Number(fromBlock) + 1;
    asked.push(size);
    if (size > 10) throw refusal;
    return Array.from({ length: size }, (_, i) => logAt(Number(fromBlock) + i));
  };
  return { rpc, asked };
}

const REFUSED = new Fault("rpc-refused", { method: "eth_getLogs", why: "more than 10 blocks" });
const FILTER = { address: [POOL], topics: [] };

it.each([
  ["our node", REFUSED],
  ["a wallet", Object.assign(new Error("more than 10 blocks"), { code: -32005 })],
])("halves a range of blocks that %s refuses, and loses no log", async (_, refusal) => {
  const { rpc } = chainOfTens(refusal);
  const logs = await readLogs(rpc, FILTER, 5n, 104n);
  expect(logs.map(({ blockNumber }) => Number(blockNumber))).toEqual(
    Array.from({ length: 100 }, (_, i) => i + 5),
  );
});

it("asks for no larger range again than the chain gave", async () => {
  const { rpc, asked } = chainOfTens(REFUSED);
  await readLogs(rpc, FILTER, 0n, 99n);
  expect(asked.filter((size) => size > 10)).toEqual([100, 50, 25, 12]);
});

it("asks once where the node does not answer", async () => {
  const rpc = vi.fn(async () => {
    throw new SaidError(() => "The node does not answer.");
  });
  await expect(readLogs(rpc, FILTER, 0n, 1_000_000n)).rejects.toThrow("The node does not answer.");
  expect(rpc).toHaveBeenCalledTimes(1);
});

it("gives up where even one block is refused", async () => {
  const rpc: Rpc = async () => {
    throw new Fault("rpc-refused", { method: "eth_getLogs", why: "no logs here" });
  };
  await expect(readLogs(rpc, FILTER, 0n, 3n)).rejects.toThrow("no logs here");
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
