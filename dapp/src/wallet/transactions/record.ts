import * as v from "valibot";
import type { Address, Hex } from "viem";

/** What a transaction does, as the history calls it. */
export const ACTIONS = [
  "approve",
  "stake",
  "activate",
  "unstake",
  "withdraw",
  "claim",
  "register",
  "cap",
  "commission",
  "authority",
  "fund",
  "dispute",
  "refute",
  "recalibrate",
  "commit",
  "reveal",
] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * sign: the wallet was asked. pending: sent. confirmed, failed: mined. replaced: another transaction took its nonce.
 * cancelled: an empty one did. rejected: not signed. dropped: the chain does not know it (any more).
 */
export const STATES = [
  "sign",
  "pending",
  "confirmed",
  "failed",
  "replaced",
  "cancelled",
  "rejected",
  "dropped",
] as const;
export type TxState = (typeof STATES)[number];

const hex = v.custom<Hex>((text) => typeof text === "string" && /^0x[0-9a-fA-F]*$/.test(text));
const address = v.custom<Address>((text) => typeof text === "string" && /^0x[0-9a-fA-F]{40}$/.test(text));

/** A transaction as the browser stores it. Times ending in _ms are wall time. */
export const TxRecordSchema = v.object({
  id: v.string(),
  account: address,
  action: v.picklist(ACTIONS),
  /** amount in wei as decimal text, empty without one */
  amount_wei: v.string(),
  /** a forecaster's address or a round's number, empty without one */
  subject: v.string(),
  to: address,
  data: hex,
  nonce: v.nullable(v.number()),
  hash: v.nullable(hex),
  /** the id of an EIP-5792 batch */
  calls_id: v.nullable(v.string()),
  sent_at_ms: v.number(),
  sent_block: v.number(),
  state: v.picklist(STATES),
  /** the hash of the transaction that took the nonce instead */
  taken_by: v.nullable(hex),
  mined_block: v.nullable(v.number()),
  /** why it failed, in words */
  reason: v.string(),
});
export type TxRecord = v.InferOutput<typeof TxRecordSchema>;

/** Whether a record can still change by itself. */
export const isOpen = ({ state }: TxRecord): boolean =>
  state === "sign" || state === "pending" || state === "dropped";

/** Whether a record waits for the chain. A dropped one does not: it must not keep anybody waiting. */
export const isWaiting = ({ state }: TxRecord): boolean => state === "sign" || state === "pending";
