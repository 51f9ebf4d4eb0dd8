import { useSyncExternalStore } from "react";
import { useSession } from "./queries/use-session";

export type Ledger = "chain" | "channel";

const never = () => () => undefined;

/**
 * Where the market is: an EVM chain, or a channel of known members. Null until the node has said it, and while React
 * takes over the exported page, which was made without a node.
 */
export function useLedger(): Ledger | null {
  const { data, isPending } = useSession();
  const isInBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  if (!isInBrowser) return null;
  if (data) return data.wallets ? "chain" : "channel";
  return isPending ? null : "chain";
}
