import { createContext, useContext } from "react";
import type { PublicClient } from "viem";
import { Fault } from "@/messages/fault";
import type { WalletConfig } from "./config";
import type { Network } from "./network";
import type { TransactionStore } from "./transactions/store";

/** What every part of the wallet needs: the deployment, a client of its chain, and the list of transactions. */
export type Wallet = {
  network: Network;
  config: WalletConfig;
  client: PublicClient;
  store: TransactionStore;
};

export const WalletContext = createContext<Wallet | null>(null);

export function useWallet(): Wallet {
  const wallet = useContext(WalletContext);
  if (!wallet) throw new Fault("no-wallet");
  return wallet;
}
