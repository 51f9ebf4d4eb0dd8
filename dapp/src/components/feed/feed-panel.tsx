"use client";

import { Note } from "@/components/shared/note";
import { QueryContent } from "@/components/shared/query-content";
import { useFeeds } from "@/hooks/queries/use-feeds";
import { useChainNow } from "@/hooks/use-chain-now";
import { useChosenFeed } from "@/hooks/use-chosen-feed";
import { useChosenForecaster } from "@/hooks/use-chosen-forecaster";
import { useFanChoice } from "@/hooks/use-fan-choice";
import { STEP_S, useFans } from "@/hooks/use-fan-view";
import { useLedger } from "@/hooks/use-ledger";
import { useMessages } from "@/messages/use-messages";
import { DriversPanel } from "./drivers-panel";
import { FanControls } from "./fan-controls";
import { FeedHeading } from "./feed-heading";
import { FeedLive } from "./feed-live";
import { FeedPicker } from "./feed-picker";

/** One feed: a fan chart of its forecasts beside its readings. `full` adds all controls, errors and calibration. */
export function FeedPanel({ full = false }: { full?: boolean }) {
  const feeds = useFeeds();
  const { feed: m } = useMessages();
  const [feed, choose] = useChosenFeed(feeds.data);
  const [forecaster, setForecaster] = useChosenForecaster();
  const [choice, setChoice] = useFanChoice();
  const present = useChainNow(500, STEP_S);
  const fans = useFans(feed, choice);
  const ledger = useLedger();
  return (
    <section aria-label={m.region} className="min-w-0 rounded-md border border-line bg-surface">
      <QueryContent query={feeds} what={m.what} lines={12} reserve="min-h-220 sm:min-h-164">
        {(all) =>
          !feed ? (
            <Note title={m.none}>{m.noneNote}</Note>
          ) : (
            <>
              <div className="flex flex-wrap items-start justify-between gap-3 px-4 pt-3.5">
                <FeedHeading feed={feed} isClockKnown={present !== null} />
                <FeedPicker feeds={all} chosen={feed} onChoose={choose} />
              </div>
              <FanControls
                fans={fans.fans}
                forecaster={forecaster}
                onForecaster={setForecaster}
                choice={choice}
                onChoice={setChoice}
                {...(full && { issued: fans.issued })}
              />
              <FeedLive
                feed={feed}
                fans={fans}
                forecaster={forecaster}
                onForecaster={setForecaster}
                choice={choice}
                present={present}
                full={full}
              />
              {full && ledger === "chain" && <DriversPanel feed={feed} round={choice.issue} />}
            </>
          )
        }
      </QueryContent>
    </section>
  );
}
