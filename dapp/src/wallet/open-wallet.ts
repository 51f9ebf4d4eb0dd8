import { createPublicClient } from "viem";
import { createWalletConfig, relayTransport } from "./config";
import { announce } from "./demo/announce";
import { DemoWallet } from "./demo/demo-wallet";
import { chainOf, type Network, networkKey } from "./network";
import { TransactionStore } from "./transactions/store";
import type { Wallet } from "./wallet-context";

const opened = new Map<string, Wallet>();

/** The page's wallet for a deployment, made once: a change of the language must not disconnect it. */
export function openWallet(network: Network): Wallet {
  const key = networkKey(network);
  const wallet = opened.get(key) ?? create(network, key);
  opened.set(key, wallet);
  return wallet;
}

function create(network: Network, key: string): Wallet {
  if (network.is_local && network.faucet) {
    announce(new DemoWallet(network, location.origin, localStorage), "Demo wallet");
  }
  const config = createWalletConfig(network, location.origin);
  const store = new TransactionStore(key, localStorage);
  window.addEventListener("storage", ({ key: changed }) => {
    if (changed === null || changed.endsWith(key)) store.reload();
  });
  const client = createPublicClient({
    chain: chainOf(network, location.origin),
    transport: relayTransport(location.origin),
  });
  return { network, config, client, store };
}
