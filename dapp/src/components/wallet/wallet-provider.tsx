"use client";

import { type ReactNode, useEffect, useMemo } from "react";
import { useReconnect, WagmiProvider } from "wagmi";
import { useConnectionSync } from "@/wallet/connection/use-connection-sync";
import { useWatcher } from "@/wallet/hooks/use-watcher";
import type { Network } from "@/wallet/network";
import { openWallet } from "@/wallet/open-wallet";
import { WalletContext } from "@/wallet/wallet-context";

/** Gives the pages below it the wallet of a deployment, and follows its transactions. */
export function WalletProvider({ network, children }: { network: Network; children: ReactNode }) {
  const wallet = useMemo(() => openWallet(network), [network]);
  return (
    <WagmiProvider config={wallet.config} reconnectOnMount={false}>
      <WalletContext value={wallet}>
        <Follower />
        {children}
      </WalletContext>
    </WagmiProvider>
  );
}

/** Connects the wallet of the last visit again, and watches transactions. */
function Follower() {
  const { mutate: reconnect } = useReconnect();
  useEffect(() => reconnect(), [reconnect]);
  useConnectionSync();
  useWatcher();
  return null;
}
