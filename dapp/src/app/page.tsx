import { Suspense } from "react";
import { OverviewView } from "@/components/overview/overview-view";
import { Skeleton } from "@/components/shared/skeleton";

export default function OverviewPage() {
  return (
    <Suspense fallback={<Skeleton lines={14} />}>
      <OverviewView />
    </Suspense>
  );
}
