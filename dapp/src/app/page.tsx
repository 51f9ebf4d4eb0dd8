import { Suspense } from "react";
import { AlertsPanel } from "@/components/alerts-panel";
import { FeedPanel } from "@/components/feed-panel";
import { ForecastersPanel } from "@/components/forecasters-panel";
import { RoundsPanel } from "@/components/rounds-panel";
import { Skeleton } from "@/components/skeleton";

export default function OverviewPage() {
  return (
    <>
      <h1 className="sr-only">Overview</h1>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_22rem] xl:grid-cols-[minmax(0,1fr)_25rem]">
        <Suspense fallback={<Skeleton lines={12} />}>
          <FeedPanel />
        </Suspense>
        <RoundsPanel />
        <ForecastersPanel />
        <AlertsPanel limit={5} />
      </div>
    </>
  );
}
