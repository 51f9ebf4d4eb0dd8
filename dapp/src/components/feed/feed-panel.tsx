"use client";

import Link from "next/link";
import { fanCsv } from "@/chart/errors";
import { Note } from "@/components/shared/note";
import { QueryContent } from "@/components/shared/query-content";
import { useFeeds } from "@/hooks/queries/use-feeds";
import { useChainNow } from "@/hooks/use-chain-now";
import { useChosenFeed } from "@/hooks/use-chosen-feed";
import { useChosenForecaster } from "@/hooks/use-chosen-forecaster";
import { useFanChoice } from "@/hooks/use-fan-choice";
import { useFanView } from "@/hooks/use-fan-view";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { download } from "@/lib/download";
import { useMessages } from "@/messages/use-messages";
import { CalibrationOverlay } from "./calibration-overlay";
import { DriversPanel } from "./drivers-panel";
import { ErrorStrip } from "./error-strip";
import { FanControls } from "./fan-controls";
import { FanFigures } from "./fan-figures";
import { FanStage } from "./fan-stage";
import { FeedHeading } from "./feed-heading";
import { FeedPicker } from "./feed-picker";

/** One feed: a fan chart of its forecasts beside its readings. `full` adds all controls, errors and calibration. */
export function FeedPanel({ full = false }: { full?: boolean }) {
  const feeds = useFeeds();
  const { feed: m, common } = useMessages();
  const [feed, choose] = useChosenFeed(feeds.data);
  const [forecaster, setForecaster] = useChosenForecaster();
  const [choice, setChoice] = useFanChoice();
  const now = useChainNow(500);
  const view = useFanView(feed, forecaster, choice, now);
  const labelOf = useForecasterLabels();
  const first = view.table.fans[0]?.fan.forecaster;
  const link = "text-accent underline-offset-2 hover:underline";
  return (
    <section aria-label={m.region} className="min-w-0 rounded-md border border-line bg-surface">
      <QueryContent query={feeds} what={m.what} lines={12}>
        {(all) =>
          !feed ? (
            <Note title={m.none}>{m.noneNote}</Note>
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
                choice={choice}
                onChoice={setChoice}
                {...(full && { issued: view.issued })}
              />
              <FanStage feed={feed} view={view} bands={choice.bands} now={now} />
              {full && first && (
                <ErrorStrip table={view.table} capacity_mw={feed.capacity_mw} name={labelOf(first).name} />
              )}
              <p className="px-4 pb-2 text-xs">
                {full ? (
                  <button
                    type="button"
                    className={link}
                    onClick={() =>
                      download(
                        `${feed.asset_id}.csv`,
                        fanCsv(view.table, (one) => labelOf(one).name),
                      )
                    }
                  >
                    {common.download}
                  </button>
                ) : (
                  <Link href={`/feed/?feed=${feed.feed}`} className={link}>
                    {m.open}
                  </Link>
                )}
              </p>
              <FanFigures feed={feed} view={view} chosen={forecaster} onChoose={setForecaster} />
              {full && <CalibrationOverlay view={view} />}
              {full && <DriversPanel feed={feed} round={choice.issue} />}
            </>
          )
        }
      </QueryContent>
    </section>
  );
}
