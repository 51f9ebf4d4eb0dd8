import type { Feed } from "@/api/schema";
import { fanCsv } from "@/chart/errors";
import { Link } from "@/components/shared/link";
import type { FanChoice } from "@/hooks/use-fan-choice";
import { type Fans, useFanView } from "@/hooks/use-fan-view";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { download } from "@/lib/download";
import { useMessages } from "@/messages/use-messages";
import { CalibrationOverlay } from "./calibration-overlay";
import { ErrorStrip } from "./error-strip";
import { FanFigures } from "./fan-figures";
import { FanStage } from "./fan-stage";

type Props = {
  feed: Feed;
  fans: Fans;
  forecaster: string | null;
  onForecaster: (forecaster: string | null) => void;
  choice: FanChoice;
  present: number | null;
  full: boolean;
};

/** The part of a feed's panel that every reading changes; the rest of the panel is not rendered again for it. */
export function FeedLive({ feed, fans, forecaster, onForecaster, choice, present, full }: Props) {
  const { feed: m, common } = useMessages();
  const view = useFanView(feed, fans, forecaster, choice, present);
  const labelOf = useForecasterLabels();
  const first = view.table.fans[0]?.fan.forecaster;
  const link = "text-accent underline-offset-2 hover:underline";
  return (
    <>
      <FanStage feed={feed} view={view} bands={choice.bands} />
      {full && first && view.readings.data ? (
        <ErrorStrip table={view.table} capacity_mw={feed.capacity_mw} name={labelOf(first).name} />
      ) : (
        full && view.pending && <div className="h-11.5" />
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
      <FanFigures feed={feed} view={view} chosen={forecaster} onChoose={onForecaster} />
      {full && <CalibrationOverlay view={view} />}
    </>
  );
}
