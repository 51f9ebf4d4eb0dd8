import type { PublicClient } from "viem";
import { type BatchStatus, batchStatus, type Provider } from "../send/wallet-requests";
import { gatherEvidence } from "./evidence";
import { judge } from "./judge";
import { isOpen, type TxRecord } from "./record";
import type { TransactionStore } from "./store";

/** What the watcher needs in addition to the store. `provider` is null without a connected wallet. */
export type Watched = {
  client: PublicClient;
  provider: () => Provider | null;
  /** why a mined transaction failed, in words */
  reasonOf: (record: TxRecord) => Promise<string>;
};

/** Look once at every open record, and note what changed. Returns the records that came to an end. */
export async function lookAtAll(store: TransactionStore, watched: Watched): Promise<TxRecord[]> {
  const ended: TxRecord[] = [];
  for (const record of store.all().filter(isOpen)) {
    const seen = await lookAt(record, watched).catch(() => record); // the chain does not answer: look again later
    const current = store.find(record.id);
    if (!current || seen === record || current.state !== record.state || current.hash !== record.hash)
      continue;
    store.put(seen);
    if (!isOpen(seen)) ended.push(seen);
  }
  return ended;
}

async function lookAt(record: TxRecord, { client, provider, reasonOf }: Watched): Promise<TxRecord> {
  const wallet = provider();
  if (record.calls_id && !record.hash) return wallet ? inBatch(record, wallet) : record;
  const judged = judge(record, await gatherEvidence(client, record));
  return judged.state === "failed" ? { ...judged, reason: await reasonOf(judged) } : judged;
}

async function inBatch(record: TxRecord, wallet: Provider): Promise<TxRecord> {
  const { hash, failed }: BatchStatus = await batchStatus(wallet, record.calls_id ?? "");
  if (failed) return { ...record, state: "failed" };
  return hash ? { ...record, hash } : record;
}
