import type { Feed } from "@/api/schema";
import type { FanChoice } from "@/hooks/use-fan-choice";
import { type Fans, useFanView } from "@/hooks/use-fan-view";
import { FanStage } from "./fan-stage";
import { FeedSummary } from "./feed-summary";

type Props = {
  feed: Feed;
  fans: Fans;
  forecaster: string | null;
  onForecaster: (forecaster: string | null) => void;
  choice: FanChoice;
  present: number | null;
  full: boolean;
};

/** The part of a feed's panel that readings change; the rest of the panel is not rendered again for them. */
export function FeedLive({ feed, fans, forecaster, onForecaster, choice, present, full }: Props) {
  const view = useFanView(feed, fans, forecaster, choice, present);
  const { table, from, gates, readings, pending, error } = view;
  return (
    <>
      <FanStage
        assetId={feed.asset_id}
        name={feed.name}
        table={table}
        gates={gates}
        bands={choice.bands}
        labelOf={fans.labelOf}
        pending={pending}
        error={error}
      />
      <FeedSummary
        feed={feed}
        fans={fans.fans}
        table={table}
        from={from}
        readings={readings}
        labelOf={fans.labelOf}
        forecaster={forecaster}
        onForecaster={onForecaster}
        pending={pending}
        full={full}
      />
    </>
  );
}
