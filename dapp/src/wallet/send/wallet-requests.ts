import {
  type Address,
  type EIP1193Provider,
  getTypesForEIP712Domain,
  type Hex,
  numberToHex,
  serializeTypedData,
  type TypedDataDefinition,
} from "viem";
import type { PermitData } from "../funding/permit";
import { batchesCalls } from "../funding/way";
import type { Call } from "./intent";

const CAPABILITIES_MS = 2000;

/** A wallet, as far as the dapp asks it. */
export type Provider = Pick<EIP1193Provider, "request">;
type AnyRequest = (request: { method: string; params?: readonly unknown[] }) => Promise<unknown>;

const ask = (provider: Provider, method: string, params: readonly unknown[]): Promise<unknown> =>
  (provider.request as AnyRequest)({ method, params });

export const sendTransaction = (provider: Provider, from: Address, { to, data }: Call): Promise<Hex> =>
  ask(provider, "eth_sendTransaction", [{ from, to, data, value: "0x0" }]) as Promise<Hex>;

/** Let the wallet sign a permit. Wallets need the domain's type too, which viem leaves out. */
export function signPermit(provider: Provider, from: Address, permit: PermitData): Promise<Hex> {
  const types = { EIP712Domain: getTypesForEIP712Domain({ domain: permit.domain }), ...permit.types };
  // NOTE: viem infers the message from `types`, and cannot once the domain's type is among them.
  const typed = serializeTypedData({ ...permit, types } as TypedDataDefinition);
  return ask(provider, "eth_signTypedData_v4", [from, typed]) as Promise<Hex>;
}

export const chainIdOf = async (provider: Provider): Promise<number> =>
  Number(await ask(provider, "eth_chainId", []));

/** Whether the wallet sends several calls as one; false if it does not say so in time. */
export async function canBatch(provider: Provider, account: Address, chainId: number): Promise<boolean> {
  const silent = new Promise<null>((resolve) => setTimeout(() => resolve(null), CAPABILITIES_MS));
  const asked = ask(provider, "wallet_getCapabilities", [account, [numberToHex(chainId)]]).catch(() => null);
  return batchesCalls(await Promise.race([asked, silent]), chainId);
}

/** Send calls as one, all or none. Returns the batch's id. */
export async function sendCalls(
  provider: Provider,
  from: Address,
  chainId: number,
  calls: readonly Call[],
): Promise<string> {
  const batch = {
    version: "2.0.0",
    from,
    chainId: numberToHex(chainId),
    atomicRequired: true,
    calls: calls.map(({ to, data }) => ({ to, data, value: "0x0" })),
  };
  const sent = (await ask(provider, "wallet_sendCalls", [batch])) as string | { id: string };
  return typeof sent === "string" ? sent : sent.id;
}

/** How a batch stands: its transaction, or that it failed without one. */
export type BatchStatus = { hash: Hex | null; failed: boolean };

const FAILED_FROM = 400;

export async function batchStatus(provider: Provider, id: string): Promise<BatchStatus> {
  const status = (await ask(provider, "wallet_getCallsStatus", [id])) as {
    status?: number;
    receipts?: readonly { transactionHash: Hex }[];
  };
  const hash = status.receipts?.at(-1)?.transactionHash ?? null;
  return { hash, failed: hash === null && Number(status.status ?? 0) >= FAILED_FROM };
}
