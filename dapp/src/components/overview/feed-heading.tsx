import type { Feed, Readings } from "@/api/schema";
import { formatPower, formatShare } from "@/lib/format";
import { formatClock } from "@/lib/time";
import { ClassTag } from "./class-tag";

/** The feed's name, class, capacity, location and latest reading. */
export function FeedHeading({ feed, readings }: { feed: Feed; readings: Readings | undefined }) {
  const last = readings ? readings.times_chain_s.length - 1 : -1;
  const power = readings?.power_mw[last];
  const time = readings?.times_chain_s[last];
  return (
    <div className="min-w-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="truncate font-semibold text-lg tracking-tight">{feed.name}</h2>
        <ClassTag assetClass={feed.asset_class} />
      </div>
      <p className="mt-0.5 text-muted text-xs">
        Feed {feed.feed}
        <Dot />
        {formatPower(feed.capacity_mw)} installed
        <Dot />
        {feed.latitude.toFixed(3)}, {feed.longitude.toFixed(3)}
      </p>
      <p className="mt-1.5" data-testid="last-reading">
        {power != null && time !== undefined ? (
          <>
            <span className="font-semibold text-xl tracking-tight">{formatPower(power)}</span>
            <span className="ml-2 text-muted text-xs">
              {formatShare(power / feed.capacity_mw)} of capacity at {formatClock(time)}
            </span>
          </>
        ) : (
          <span className="text-muted">No reading yet</span>
        )}
      </p>
    </div>
  );
}

const Dot = () => <span aria-hidden="true"> · </span>;
