import type { Metadata } from "next";
import { Suspense } from "react";
import { AlertsView } from "@/components/alerts/alerts-view";
import { ChainOnly } from "@/components/shared/chain-only";
import { Skeleton } from "@/components/shared/skeleton";

export const metadata: Metadata = { title: "Alerts" };

export default function AlertsPage() {
  return (
    <Suspense fallback={<Skeleton lines={8} />}>
      <ChainOnly>
        <AlertsView />
      </ChainOnly>
    </Suspense>
  );
}
