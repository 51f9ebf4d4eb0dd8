import { useEffect, useState } from "react";
import type { Address } from "viem";
import { useConnection } from "wagmi";
import { useWallet } from "../wallet-context";
import { type ShownConnection, shownConnection } from "./shown";

/** The connected account, its wallet's name, and what to show of the connection. */
export type WalletConnection = {
  shown: ShownConnection;
  account: Address | undefined;
  wallet: string | undefined;
};

export function useWalletConnection(): WalletConnection {
  const { network } = useWallet();
  const { status, chainId, address, connector } = useConnection();
  const waited_ms = useWaited(status);
  const shown = shownConnection({ status, chain_id: chainId, wanted_id: network.chain_id, waited_ms });
  return { shown, account: status === "connected" ? address : undefined, wallet: connector?.name };
}

/** How long the status has been the same, in steps of half a second. */
function useWaited(status: string): number {
  const [waited, setWaited] = useState({ status, ms: 0 });
  useEffect(() => {
    const since = Date.now();
    setWaited({ status, ms: 0 });
    if (status === "connected" || status === "disconnected") return;
    const timer = setInterval(() => setWaited({ status, ms: Date.now() - since }), 500);
    return () => clearInterval(timer);
  }, [status]);
  return waited.status === status ? waited.ms : 0;
}
