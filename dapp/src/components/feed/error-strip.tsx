import { medianErrors } from "@/chart/errors";
import type { FanTable } from "@/chart/fan-table";
import { formatShare } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";

const FULL = 0.25;

type Props = { table: FanTable; capacity_mw: number; name: string };

/** A strip of one cell a step: the darker, the larger the error of the median there. */
export function ErrorStrip({ table, capacity_mw, name }: Props) {
  const { feed: m } = useMessages();
  const errors = medianErrors(table, capacity_mw);
  const measured = errors.filter((error) => error !== null);
  if (measured.length === 0) return null;
  const mean = measured.reduce((sum, error) => sum + error, 0) / measured.length;
  return (
    <figure className="px-4 pb-3">
      <figcaption className="mb-1 flex flex-wrap justify-between gap-x-4 text-muted text-xs">
        <span>{m.heat.title}</span>
        <span className="flex items-center gap-1.5">
          {m.heat.low}
          <span aria-hidden="true" className="h-2 w-16 bg-gradient-to-r from-raised to-now" />
          {m.heat.high(formatShare(FULL, 0))}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${errors.length} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={m.heat.label(name, formatShare(mean))}
        className="h-3.5 w-full rounded-sm bg-raised pl-[58px]"
      >
        {errors.map((error, i) => {
          const time = table.times[i] ?? 0;
          return error === null ? null : (
            <rect
              key={time}
              x={i}
              width="1.02"
              height="1"
              className="fill-now"
              opacity={Math.min(1, error / FULL)}
            >
              <title>{`${formatMoment(time)}: ${formatShare(error)}`}</title>
            </rect>
          );
        })}
      </svg>
    </figure>
  );
}
