import type { Metadata } from "next";
import { Suspense } from "react";
import { Skeleton } from "@/components/shared/skeleton";
import { AccountLoader } from "@/components/wallet/account-loader";

export const metadata: Metadata = { title: "Account" };

export default function AccountPage() {
  return (
    <Suspense fallback={<Skeleton lines={10} />}>
      <AccountLoader />
    </Suspense>
  );
}
