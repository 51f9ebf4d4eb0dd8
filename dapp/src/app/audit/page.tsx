import type { Metadata } from "next";
import { Suspense } from "react";
import { AuditView } from "@/components/audit/audit-view";
import { ChainOnly } from "@/components/shared/chain-only";
import { Skeleton } from "@/components/shared/skeleton";

export const metadata: Metadata = { title: "Audit" };

export default function AuditPage() {
  return (
    <Suspense fallback={<Skeleton lines={8} />}>
      <ChainOnly>
        <AuditView />
      </ChainOnly>
    </Suspense>
  );
}
