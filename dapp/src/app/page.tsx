import { Suspense } from "react";
import { AlertsPanel } from "@/components/alerts/alerts-panel";
import { ForecastersPanel } from "@/components/forecasters/forecasters-panel";
import { FeedPanel } from "@/components/overview/feed-panel";
import { RoundsPanel } from "@/components/overview/rounds-panel";
import { Skeleton } from "@/components/shared/skeleton";

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
