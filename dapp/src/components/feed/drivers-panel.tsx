import { useState } from "react";
import type { Drivers, Feed } from "@/api/schema";
import { Note } from "@/components/shared/note";
import { QueryContent } from "@/components/shared/query-content";
import { useDrivers } from "@/hooks/queries/use-drivers";
import { type Driver, driversOf } from "@/lib/drivers";
import { formatPower, formatPowerChange } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";

type Props = { feed: Feed; round: number | null };

/** What moved each model's forecast of a feed. It is asked for when the visitor opens it: the models have to compute. */
export function DriversPanel({ feed, round }: Props) {
  const [isOpen, setOpen] = useState(false);
  const drivers = useDrivers(feed, round, isOpen);
  const { drivers: m } = useMessages().feed;
  return (
    <details
      className="border-line border-t px-4 py-3"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="cursor-pointer font-medium">{m.title}</summary>
      <p className="text-muted text-xs">{m.note}</p>
      {isOpen && (
        <QueryContent query={drivers} what={m.what} lines={4}>
          {(found) => <Models drivers={found} />}
        </QueryContent>
      )}
    </details>
  );
}

function Models({ drivers }: { drivers: Drivers }) {
  const { drivers: m } = useMessages().feed;
  return (
    <>
      {drivers.models.length === 0 && <Note title={m.none} />}
      {drivers.models.map(({ model, moved_mw }) => (
        <section key={model} className="mt-3" aria-label={m.list(model)}>
          <h4 className="text-muted text-xs">{m.of(model, drivers.round)}</h4>
          <ul>
            {driversOf(moved_mw).map((driver) => (
              <Row key={driver.group} driver={driver} />
            ))}
          </ul>
        </section>
      ))}
      <ul className="mt-2 text-muted text-xs">
        {drivers.without.map(({ model, kind }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: services without a name differ by their place alone
          <li key={place} className="break-words">
            {m.without(model ?? m.unnamed, m.reasons[kind] ?? m.otherReason)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** A group of inputs: a bar from the middle, to the right if it raised the forecast, and the figures in words. */
function Row({ driver: { group, mean_mw, most_mw, share } }: { driver: Driver }) {
  const { drivers: m } = useMessages().feed;
  const width = 50 * share;
  return (
    <li className="grid grid-cols-[8rem_minmax(0,1fr)] items-center gap-x-3 py-0.5 sm:grid-cols-[8rem_10rem_minmax(0,1fr)]">
      <span>{m.groups[group] ?? group}</span>
      <svg
        viewBox="0 0 100 8"
        preserveAspectRatio="none"
        aria-hidden="true"
        className="h-2.5 w-full bg-raised"
      >
        <rect x={mean_mw < 0 ? 50 - width : 50} width={width} height="8" className="fill-accent" />
        <rect x="49.75" width="0.5" height="8" className="fill-muted" />
      </svg>
      <span className="col-start-2 text-muted text-xs sm:col-start-3">
        {m.mean(formatPowerChange(mean_mw), formatPower(most_mw))}
      </span>
    </li>
  );
}
