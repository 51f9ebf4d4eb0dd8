import { memo, type PointerEvent, useMemo } from "react";
import { darknessOf, medianErrors, shadesOf } from "@/chart/errors";
import type { FanTable } from "@/chart/fan-table";
import { formatShare } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";

const FULL = 0.25;
const SHADES = 20;

type Props = { table: FanTable; capacity_mw: number; name: string };

/** A strip of one cell a step: the darker, the larger the error of the median there. */
export const ErrorStrip = memo(function ErrorStrip({ table, capacity_mw, name }: Props) {
  const { feed: m } = useMessages();
  const errors = useMemo(() => medianErrors(table, capacity_mw), [table, capacity_mw]);
  const outlines = shadesOf(errors, FULL, SHADES).join("\n");
  const measured = errors.filter((error) => error !== null);
  if (measured.length === 0) return null;
  const mean = measured.reduce((sum, error) => sum + error, 0) / measured.length;
  /** Say the error under the pointer; a title of each cell would cost more than the chart at every reading. */
  const point = ({ currentTarget, clientX }: PointerEvent<HTMLDivElement>): void => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const at = Math.floor(((clientX - left) / width) * errors.length);
    const [time, error] = [table.times[at], errors[at]];
    currentTarget.title =
      time === undefined || error == null ? "" : `${formatMoment(time)}: ${formatShare(error)}`;
  };
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
      <div className="ml-[58px]" onPointerMove={point} data-testid="errors">
        <svg
          viewBox={`0 0 ${errors.length} 1`}
          preserveAspectRatio="none"
          role="img"
          aria-label={m.heat.label(name, formatShare(mean))}
          className="h-3.5 w-full rounded-sm bg-raised"
        >
          <Cells outlines={outlines} />
        </svg>
      </div>
    </figure>
  );
});

/** One path a shade, from the lightest; `outlines` are their outlines, a line each. */
const Cells = memo(function Cells({ outlines }: { outlines: string }) {
  return outlines
    .split("\n")
    .map((outline, shade) => <Cell key={darknessOf(shade, SHADES)} outline={outline} shade={shade} />);
});

const Cell = memo(function Cell({ outline, shade }: { outline: string; shade: number }) {
  return <path d={outline} className="fill-now" opacity={darknessOf(shade, SHADES)} />;
});
