import type { Metadata } from "next";
import { Suspense } from "react";
import { LedgerAccount } from "@/components/pool/ledger-account";
import { Skeleton } from "@/components/shared/skeleton";

export const metadata: Metadata = { title: "Account" };

export default function AccountPage() {
  return (
    <Suspense fallback={<Skeleton lines={10} />}>
      <LedgerAccount />
    </Suspense>
  );
}
