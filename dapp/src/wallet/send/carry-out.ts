import type { Address, PublicClient } from "viem";
import { tokenAbi } from "@/generated/abi";
import type { Ending } from "@/messages/en/faults";
import { Fault } from "@/messages/fault";
import { errorCode } from "../errors/revert-data";
import { troubleOf } from "../errors/sentence";
import { permitData, signedPermit } from "../funding/permit";
import { type FundingWay, fundingWay, signsWithKey } from "../funding/way";
import type { Network } from "../network";
import type { Action, TxRecord } from "../transactions/record";
import type { TransactionStore } from "../transactions/store";
import { approveCall, type Call, type Intent } from "./intent";
import { settled } from "./settled";
import {
  canBatch,
  chainIdOf,
  type Provider,
  sendCalls,
  sendTransaction,
  signPermit,
} from "./wallet-requests";

/** Where a transaction stands until it is sent. */
export type Phase = "idle" | "checking" | "permit" | "approve" | "approving" | "sign";

export type Sender = {
  network: Network;
  client: PublicClient;
  provider: Provider;
  account: Address;
  store: TransactionStore;
  onPhase: (phase: Phase) => void;
};

/** The wallet is on another network than the contracts. */
export class WrongNetwork extends Error {
  override name = "WrongNetwork: does not match the target chain";
}

/** The wallet cannot pay for the gas. */
export class NoGas extends Error {
  override name = "InsufficientFunds";
}

/**
 * Do what a person wants: choose how the vault gets its tokens, simulate each call, let the wallet sign it, and note it
 * in the store. Returns the id of the last transaction's record, which the watcher follows from then on.
 */
export async function carryOut(intent: Intent, sender: Sender): Promise<string> {
  sender.onPhase("checking");
  if ((await chainIdOf(sender.provider)) !== sender.network.chain_id) throw new WrongNetwork();
  const way = await chosenWay(intent, sender);
  if (way === "permit") {
    const call = await permitted(intent, sender);
    if (call) return sendOne(intent, call, sender, "sign");
  }
  if (way === "batch") return sendBatch(intent, sender);
  if (way !== "direct") await approve(intent, sender);
  return sendOne(intent, intent.call, sender, "sign");
}

async function chosenWay(
  intent: Intent,
  { network, client, provider, account }: Sender,
): Promise<FundingWay> {
  const needed = intent.spends ?? 0n;
  if (needed === 0n) return "direct";
  const { token, vault } = network.contracts;
  const [allowance, code, batches] = await Promise.all([
    client.readContract({
      address: token,
      abi: tokenAbi,
      functionName: "allowance",
      args: [account, vault],
      blockTag: "pending",
    }),
    client.getCode({ address: account }),
    canBatch(provider, account, network.chain_id),
  ]);
  const canPermit = intent.withPermit !== undefined && signsWithKey(code);
  return fundingWay({ needed, allowance, canBatch: batches, canPermit });
}

/** The call with a permit; null if the wallet or the token refuses it, so that an approval is needed. */
async function permitted(intent: Intent, sender: Sender): Promise<Call | null> {
  const { network, client, provider, account } = sender;
  const { token, vault } = network.contracts;
  const data = await permitData(client, token, account, vault, intent.spends ?? 0n);
  sender.onPhase("permit");
  try {
    const permit = await signedPermit(data, (asked) => signPermit(provider, account, asked));
    return permit && intent.withPermit ? intent.withPermit(permit) : null;
  } catch (error) {
    if (troubleOf(error) === "rejected") throw error;
    return null; // smart accounts refuse to sign for an ERC-20
  }
}

async function approve(intent: Intent, sender: Sender): Promise<void> {
  const amount = intent.spends ?? 0n;
  const step = { action: "approve" as Action, amount_wei: amount };
  const id = await sendOne(step, approveCall(sender.network.contracts, amount), sender, "approve");
  sender.onPhase("approving");
  const { state } = await settled(sender.store, id);
  if (state !== "confirmed") throw new Fault("not-approved", { ending: state as Ending });
}

async function sendBatch(intent: Intent, sender: Sender): Promise<string> {
  const { network, provider, account } = sender;
  const approval = approveCall(network.contracts, intent.spends ?? 0n);
  await simulate(approval, sender);
  sender.onPhase("sign");
  const record = await noted(intent, intent.call, sender);
  // NOTE: the wallet chooses the nonce of a batch, and may send it in a transaction of its own.
  return signed({ ...record, nonce: null }, sender, async (open) => {
    const calls_id = await sendCalls(provider, account, network.chain_id, [approval, intent.call]);
    return { ...open, calls_id };
  });
}

type Step = Pick<Intent, "action" | "amount_wei" | "subject">;

async function sendOne(step: Step, call: Call, sender: Sender, phase: Phase): Promise<string> {
  await simulate(call, sender);
  sender.onPhase(phase);
  const record = await noted(step, call, sender);
  return signed(record, sender, async (open) => ({
    ...open,
    hash: await sendTransaction(sender.provider, sender.account, call),
  }));
}

/**
 * Execute a call without sending it, after what is pending. Throws its revert, or NoGas if the account cannot pay for it.
 */
async function simulate({ to, data }: Call, { client, account }: Sender): Promise<void> {
  await client.call({ account, to, data, blockTag: "pending" });
  const [gas, price, balance] = await Promise.all([
    client.estimateGas({ account, to, data, blockTag: "pending" }),
    client.getGasPrice(),
    client.getBalance({ address: account }),
  ]);
  if (gas * price > balance) throw new NoGas();
}

async function noted(step: Step, call: Call, { client, account, store }: Sender): Promise<TxRecord> {
  const [nonce, block] = await Promise.all([
    client.getTransactionCount({ address: account, blockTag: "pending" }),
    client.getBlockNumber({ cacheTime: 0 }),
  ]);
  const record: TxRecord = {
    id: crypto.randomUUID(),
    account,
    action: step.action,
    amount_wei: step.amount_wei === undefined ? "" : String(step.amount_wei),
    subject: step.subject ?? "",
    ...call,
    nonce,
    hash: null,
    calls_id: null,
    sent_at_ms: Date.now(),
    sent_block: Number(block),
    state: "sign",
    taken_by: null,
    mined_block: null,
    reason: "",
  };
  store.add(record);
  return record;
}

/** Let the wallet sign, and note its answer. */
async function signed(
  record: TxRecord,
  { store, client }: Sender,
  ask: (record: TxRecord) => Promise<TxRecord>,
): Promise<string> {
  try {
    const sent = await ask(record);
    // The wallet may have been asked long before it answered.
    const nonce = sent.hash ? await nonceOf(client, sent) : sent.nonce;
    store.put({ ...sent, nonce, state: "pending", sent_at_ms: Date.now() });
    return record.id;
  } catch (error) {
    const isRejected = troubleOf(error) === "rejected" || errorCode(error) === 4001;
    if (isRejected) store.put({ ...record, state: "rejected" });
    else store.remove(record.id);
    throw error;
  }
}

/** The nonce that the wallet chose; the expected one while the chain does not know the transaction. */
async function nonceOf(client: PublicClient, { hash, nonce }: TxRecord): Promise<number | null> {
  if (hash === null) return nonce;
  const sent = await client.request({ method: "eth_getTransactionByHash", params: [hash] }).catch(() => null);
  return sent ? Number(sent.nonce) : nonce;
}
