import { bandOf } from "@/chart/fan-skill";
import type { FanTable } from "@/chart/fan-table";
import { Swatch } from "@/components/shared/swatch";
import type { ForecasterLabel, LabelOf } from "@/hooks/use-forecaster-labels";
import { formatNumber, formatPower } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";

type Props = { table: FanTable; index: number | null; labelOf: LabelOf };

/** The numbers at the cursor, or at the last measured step without a cursor. */
export function FanReadout({ table, index, labelOf }: Props) {
  const { feed: m, common } = useMessages();
  const at = index ?? table.observed.findLastIndex((power) => power !== null);
  const time = table.times[at];
  if (time === undefined) return <p className="min-h-12 sm:min-h-6" />;
  const observed = table.observed[at];
  return (
    <p
      className="flex min-h-12 flex-wrap content-start items-center gap-x-4 gap-y-1 px-2 pb-1 text-xs sm:min-h-6"
      data-testid="readout"
    >
      <span className="font-medium">{formatMoment(time)}</span>
      <span className="flex items-center gap-1.5">
        <span aria-hidden="true" className="h-0.5 w-3 bg-ink" />
        {m.observed} {observed == null ? common.none : formatPower(observed)}
      </span>
      {table.fans.map(({ fan }) => (
        <Interval key={fan.forecaster} quantiles={fan.steps.get(time)} label={labelOf(fan.forecaster)} />
      ))}
    </p>
  );
}

function Interval({ quantiles, label }: { quantiles: number[] | undefined; label: ForecasterLabel }) {
  const { feed: m } = useMessages();
  if (!quantiles) return null;
  const [low, middle, high] = bandOf(quantiles);
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      <Swatch colour={label.colour} />
      {label.name} {formatPower(middle)}
      <span className="text-muted">{m.interval(formatNumber(low, 2), formatNumber(high, 2))}</span>
    </span>
  );
}
