import type { Address } from "viem";

/** The parts of a wagmi connector that are asked. */
export type Asked = {
  getAccounts: () => Promise<readonly Address[]>;
  getChainId: () => Promise<number>;
  emitter: { emit: (event: "change", change: Change) => void };
};
export type Change = { accounts?: readonly Address[]; chainId?: number };
export type Known = { address: Address; chainId: number };

/** What a wallet says now that differs from what the page knows; null if nothing does. */
export function changeOf(known: Known, accounts: readonly Address[], chainId: number): Change | null {
  const change: Change = {};
  if (accounts[0] && accounts[0].toLowerCase() !== known.address.toLowerCase()) change.accounts = accounts;
  if (chainId !== known.chainId) change.chainId = chainId;
  return Object.keys(change).length === 0 ? null : change;
}

/** Ask the wallet for its account and network. Some wallets change them without an event, or while the page sleeps. */
export async function syncConnection(connector: Asked, known: Known): Promise<void> {
  const [accounts, chainId] = await Promise.all([connector.getAccounts(), connector.getChainId()]);
  const change = changeOf(known, accounts, chainId);
  if (change) connector.emitter.emit("change", change);
}
