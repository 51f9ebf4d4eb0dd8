import { useEffect } from "react";
import { useConnection } from "wagmi";
import { syncConnection } from "./sync";

const ASK_MS = 3000;

/** Ask the connected wallet regularly for its account and network: not every wallet tells when they change. */
export function useConnectionSync(): void {
  const { status, chainId, address, connector } = useConnection();
  useEffect(() => {
    if (status !== "connected" || !connector || !address) return;
    const ask = (): void => {
      // A wallet that does not answer now is asked again.
      void syncConnection(connector, { address, chainId }).catch(() => undefined);
    };
    const timer = setInterval(ask, ASK_MS);
    window.addEventListener("focus", ask);
    return () => {
      clearInterval(timer);
      window.removeEventListener("focus", ask);
    };
  }, [status, connector, address, chainId]);
}
