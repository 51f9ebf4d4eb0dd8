import type { Address, Hex } from "viem";
import { isOpen, type TxRecord } from "./record";

/** The transaction that the chain has at an account's nonce. */
export type Taker = { hash: Hex; from: Address; to: Address | null; input: Hex; value: bigint };

/** What the chain says about a record. */
export type Evidence = {
  receipt: { status: "success" | "reverted"; blockNumber: bigint } | null;
  /** whether the chain knows the hash, mined or not */
  known: boolean;
  /** the account's nonce after the latest block */
  next_nonce: number;
  /** the mined transaction of the record's nonce, if that nonce is used up */
  taker: Taker | null;
  now_ms: number;
};

/** How long a hash may be unknown to the chain before it counts as dropped. */
export const DROPPED_AFTER_MS = 60_000;
/** How long a signature may be outstanding after a reload before it counts as never given. */
export const UNSIGNED_AFTER_MS = 600_000;

/** The record after a look at the chain. Returns the same object if nothing changed. */
export function judge(record: TxRecord, evidence: Evidence): TxRecord {
  if (!isOpen(record)) return record;
  if (record.hash && evidence.receipt) return mined(record, evidence.receipt);
  if (evidence.taker && evidence.taker.hash !== record.hash) return taken(record, evidence.taker);
  if (record.hash === null) return unsigned(record, evidence);
  if (evidence.known) return record.state === "pending" ? record : { ...record, state: "pending" };
  const isUsedUp = record.nonce !== null && evidence.next_nonce > record.nonce;
  const waited_ms = evidence.now_ms - record.sent_at_ms;
  const isDropped = !isUsedUp && waited_ms > DROPPED_AFTER_MS && record.state !== "dropped";
  return isDropped ? { ...record, state: "dropped" } : record;
}

function mined(record: TxRecord, receipt: NonNullable<Evidence["receipt"]>): TxRecord {
  const state = receipt.status === "success" ? "confirmed" : "failed";
  return { ...record, state, mined_block: Number(receipt.blockNumber) };
}

/** Another transaction has the nonce: the same call with another fee is the same transaction, which goes on. */
function taken(record: TxRecord, taker: Taker): TxRecord {
  if (isSameCall(record, taker)) {
    const taken_by = record.hash === null ? null : taker.hash;
    return { ...record, hash: taker.hash, taken_by, state: "pending" };
  }
  // Without a hash, this page never learned that its own transaction was sent: the other one is another matter.
  if (record.hash === null) return { ...record, state: "dropped" };
  const isEmpty = taker.input === "0x" && taker.value === 0n && same(taker.to, record.account);
  return { ...record, taken_by: taker.hash, state: isEmpty ? "cancelled" : "replaced" };
}

function unsigned(record: TxRecord, { now_ms }: Evidence): TxRecord {
  const waited_ms = now_ms - record.sent_at_ms;
  return record.state === "sign" && waited_ms > UNSIGNED_AFTER_MS ? { ...record, state: "dropped" } : record;
}

const isSameCall = (record: TxRecord, taker: Taker): boolean =>
  same(taker.to, record.to) && taker.input.toLowerCase() === record.data.toLowerCase();

const same = (one: Address | null, other: Address): boolean => one?.toLowerCase() === other.toLowerCase();
