import { useSyncExternalStore } from "react";
import type { Address } from "viem";
import type { TxRecord } from "../transactions/record";
import { useWallet } from "../wallet-context";

const NONE: readonly TxRecord[] = [];

/** The transactions of an account, newest first. */
export function useTransactions(account: Address | undefined): readonly TxRecord[] {
  const { store } = useWallet();
  const all = useSyncExternalStore(store.subscribe, store.all, () => NONE);
  return account ? all.filter((record) => record.account.toLowerCase() === account.toLowerCase()) : NONE;
}
