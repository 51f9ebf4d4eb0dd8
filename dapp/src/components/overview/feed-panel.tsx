"use client";

import { useState } from "react";
import { Note } from "@/components/shared/note";
import { QueryContent } from "@/components/shared/query-content";
import { useFeeds } from "@/hooks/queries/use-feeds";
import { useChainNow } from "@/hooks/use-chain-now";
import { useChosenFeed } from "@/hooks/use-chosen-feed";
import { useChosenForecaster } from "@/hooks/use-chosen-forecaster";
import { useFanView } from "@/hooks/use-fan-view";
import { FanControls } from "./fan-controls";
import { FanFigures } from "./fan-figures";
import { FanStage } from "./fan-stage";
import { FeedHeading } from "./feed-heading";
import { FeedPicker } from "./feed-picker";

const HOUR_S = 3600;

/** One feed: a fan chart of its forecasts beside its readings. */
export function FeedPanel() {
  const feeds = useFeeds();
  const [feed, choose] = useChosenFeed(feeds.data);
  const [forecaster, setForecaster] = useChosenForecaster();
  const [hours, setHours] = useState(24);
  const now = useChainNow(500);
  const view = useFanView(feed, forecaster, hours * HOUR_S, now);
  return (
    <section aria-label="Forecasts of a feed" className="min-w-0 rounded-md border border-line bg-surface">
      <QueryContent query={feeds} what="The feeds" lines={12}>
        {(all) =>
          !feed ? (
            <Note title="The pool has no feeds yet">They appear when the pool's first epoch starts.</Note>
          ) : (
            <>
              <div className="flex flex-wrap items-start justify-between gap-3 px-4 pt-3.5">
                <FeedHeading feed={feed} readings={view.readings.data} />
                <FeedPicker feeds={all} chosen={feed} onChoose={choose} />
              </div>
              <FanControls
                fans={view.fans}
                forecaster={forecaster}
                onForecaster={setForecaster}
                hours={hours}
                onHours={setHours}
              />
              <FanStage feed={feed} view={view} now={now} />
              <FanFigures feed={feed} view={view} chosen={forecaster} onChoose={setForecaster} />
            </>
          )
        }
      </QueryContent>
    </section>
  );
}
