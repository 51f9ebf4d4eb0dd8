import type { Feed } from "@/api/schema";
import { ClassTag } from "@/components/shared/class-tag";
import { useReadings } from "@/hooks/queries/use-readings";
import { formatLatitude, formatLongitude } from "@/lib/coordinates";
import { formatPower, formatShare } from "@/lib/format";
import { formatClock } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";

/** The feed's name, class, capacity, location and latest reading. */
export function FeedHeading({ feed, isClockKnown }: { feed: Feed; isClockKnown: boolean }) {
  const { data: readings, isPending } = useReadings(feed, isClockKnown);
  const { feed: m } = useMessages();
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
        {m.number(feed.feed)}
        <Dot />
        {m.installed(formatPower(feed.capacity_mw))}
        <Dot />
        {formatLatitude(feed.latitude, 3)}, {formatLongitude(feed.longitude, 3)}
      </p>
      <p className="mt-1.5 min-h-7" data-testid="last-reading">
        {power != null && time !== undefined ? (
          <>
            <span className="font-semibold text-xl tracking-tight">{formatPower(power)}</span>
            <span className="ml-2 text-muted text-xs">
              {m.ofCapacity(formatShare(power / feed.capacity_mw), formatClock(time))}
            </span>
          </>
        ) : (
          !isPending && <span className="text-muted">{m.noReading}</span>
        )}
      </p>
    </div>
  );
}

const Dot = () => <span aria-hidden="true"> · </span>;
