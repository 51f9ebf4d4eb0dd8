"use client";

import { memo } from "react";
import { bandOf } from "@/chart/fan-skill";
import type { FanTable } from "@/chart/fan-table";
import { Cell, Head } from "@/components/shared/cell";
import { Table } from "@/components/shared/table";
import type { LabelOf } from "@/hooks/use-forecaster-labels";
import { formatNumber } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import type { Messages } from "@/messages/en";
import { useMessages } from "@/messages/use-messages";

type Props = {
  /** the numbers, or null while the table is closed */
  table: FanTable | null;
  labelOf: LabelOf;
  onOpen: (open: boolean) => void;
};

/** The chart's numbers as a table, for screen readers and exact values. */
export const FanNumbers = memo(function FanNumbers({ table, labelOf, onOpen }: Props) {
  const { feed: m, common } = useMessages();
  return (
    <details className="px-2 pb-2" onToggle={(event) => onOpen(event.currentTarget.open)}>
      <summary className="w-fit py-1 text-muted text-xs hover:text-ink">{m.table}</summary>
      {table && (
        <div className="mt-1 max-h-80 overflow-y-auto rounded border border-line">
          <Table label={m.tableLabel} head={<Heads table={table} labelOf={labelOf} />}>
            {table.times.map((time, i) => (
              <tr key={time}>
                <Cell className="whitespace-nowrap">{formatMoment(time)}</Cell>
                <Cell numeric>
                  {table.observed[i] == null ? common.none : formatNumber(table.observed[i] ?? 0, 4)}
                </Cell>
                {table.fans.map(({ fan }) => (
                  <Cell key={fan.forecaster} numeric>
                    {intervalText(fan.steps.get(time), m)}
                  </Cell>
                ))}
              </tr>
            ))}
          </Table>
        </div>
      )}
    </details>
  );
});

function Heads({ table, labelOf }: { table: FanTable; labelOf: LabelOf }) {
  const { feed: m } = useMessages();
  return (
    <>
      <Head>{m.time}</Head>
      <Head numeric>{m.observedHead}</Head>
      {table.fans.map(({ fan }) => (
        <Head key={fan.forecaster} numeric>
          {m.quantiles(labelOf(fan.forecaster).name)}
        </Head>
      ))}
    </>
  );
}

function intervalText(quantiles: number[] | undefined, m: Messages["feed"]): string {
  if (!quantiles) return "–";
  const [low, middle, high] = bandOf(quantiles);
  return `${formatNumber(middle, 4)} ${m.interval(formatNumber(low, 4), formatNumber(high, 4))}`;
}
