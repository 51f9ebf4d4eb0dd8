import type { Address, Hash, PublicClient } from "viem";
import type { Evidence, Taker } from "./judge";
import type { TxRecord } from "./record";
import { findTaker, type NonceReads } from "./taker";

/** Ask the chain about a record, by its hash and by its nonce. */
export async function gatherEvidence(client: PublicClient, record: TxRecord): Promise<Evidence> {
  const { hash, account } = record;
  const [receipt, known, next_nonce, head] = await Promise.all([
    hash ? receiptOf(client, hash) : null,
    hash ? isKnown(client, hash) : false,
    client.getTransactionCount({ address: account, blockTag: "latest" }),
    client.getBlockNumber({ cacheTime: 0 }),
  ]);
  const isUsedUp = record.nonce !== null && next_nonce > record.nonce && receipt === null;
  const taker = isUsedUp ? await takerOf(client, record, head) : null;
  return { receipt, known, next_nonce, taker, now_ms: Date.now() };
}

async function receiptOf(client: PublicClient, hash: Hash): Promise<Evidence["receipt"]> {
  return (
    (await client.request({ method: "eth_getTransactionReceipt", params: [hash] }).then(asReceipt)) ?? null
  );
}

const asReceipt = (receipt: { status?: string; blockNumber?: string | null } | null): Evidence["receipt"] =>
  receipt?.blockNumber
    ? { status: receipt.status === "0x1" ? "success" : "reverted", blockNumber: BigInt(receipt.blockNumber) }
    : null;

async function isKnown(client: PublicClient, hash: Hash): Promise<boolean> {
  return (await client.request({ method: "eth_getTransactionByHash", params: [hash] })) !== null;
}

function takerOf(client: PublicClient, record: TxRecord, head: bigint): Promise<Taker | null> {
  const from = BigInt(Math.min(record.sent_block, Number(head) - 1));
  return findTaker(readsOf(client), record.account, record.nonce ?? 0, from, head);
}

const readsOf = (client: PublicClient): NonceReads => ({
  nonceAt: (address: Address, blockNumber: bigint) => client.getTransactionCount({ address, blockNumber }),
  transactionsOf: async (blockNumber: bigint) => {
    const block = await client.getBlock({ blockNumber, includeTransactions: true });
    return block.transactions.map(({ hash, from, to, input, value, nonce }) => ({
      hash,
      from,
      to,
      input,
      value,
      nonce,
    }));
  },
});
