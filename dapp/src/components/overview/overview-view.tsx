"use client";

import { AlertsPanel } from "@/components/alerts/alerts-panel";
import { FeedPanel } from "@/components/feed/feed-panel";
import { ForecastersPanel } from "@/components/forecasters/forecasters-panel";
import { RoundsPanel } from "@/components/rounds/rounds-panel";
import { Skeleton } from "@/components/shared/skeleton";
import { useFeeds } from "@/hooks/queries/use-feeds";
import { useLedger } from "@/hooks/use-ledger";
import { useMessages } from "@/messages/use-messages";
import { AccuracyPanel } from "./accuracy-panel";
import { ClassTotals } from "./class-totals";
import { OverviewFigures } from "./overview-figures";
import { RegionMap } from "./region-map";

/** The market at a glance. */
export function OverviewView() {
  const { overview: m } = useMessages();
  const { data: feeds, isPending } = useFeeds();
  const ledger = useLedger();
  return (
    <>
      <h1 className="sr-only">{m.title}</h1>
      <div className="space-y-4">
        <OverviewFigures />
        <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_22rem] xl:grid-cols-[minmax(0,1fr)_25rem]">
          <FeedPanel />
          <RoundsPanel />
          {isPending && <Reserved />}
          {feeds && feeds.length > 0 && (
            <>
              <div className="min-w-0 space-y-4">
                <ClassTotals feeds={feeds} />
                <AccuracyPanel />
              </div>
              <RegionMap feeds={feeds} />
            </>
          )}
          <ForecastersPanel />
          {ledger === "chain" && <AlertsPanel limit={5} />}
        </div>
      </div>
    </>
  );
}

/** Where the totals, the accuracy and the map will be. */
function Reserved() {
  const box = "rounded-md border border-line bg-surface";
  return (
    <>
      <div className={box}>
        <Skeleton lines={8} reserve="min-h-112" />
      </div>
      <div className={box}>
        <Skeleton lines={8} reserve="min-h-112" />
      </div>
    </>
  );
}
