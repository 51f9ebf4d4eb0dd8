"use client";

import { Skeleton } from "@/components/shared/skeleton";
import { AccountLoader } from "@/components/wallet/account-loader";
import { useLedger } from "@/hooks/use-ledger";
import { PoolView } from "./pool-view";

/** A wallet's account on a chain; on a channel, whose members have no wallets, the pool. */
export function LedgerAccount() {
  const ledger = useLedger();
  if (ledger === null) return <Skeleton lines={10} />;
  return ledger === "channel" ? <PoolView /> : <AccountLoader />;
}
