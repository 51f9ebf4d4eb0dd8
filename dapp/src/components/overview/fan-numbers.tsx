"use client";

import { useState } from "react";
import { bandOf } from "@/chart/fan-skill";
import type { FanTable } from "@/chart/fan-table";
import { Cell, Head } from "@/components/shared/cell";
import { Table } from "@/components/shared/table";
import type { ForecasterLabel } from "@/hooks/use-forecaster-labels";
import { formatMoment } from "@/lib/time";

type Props = { table: FanTable; labelOf: (forecaster: string) => ForecasterLabel };

/** The chart's numbers as a table, for screen readers and exact values. */
export function FanNumbers({ table, labelOf }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <details className="px-2 pb-2" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit py-1 text-muted text-xs hover:text-ink">Show as a table (MW)</summary>
      {open && (
        <div className="mt-1 max-h-80 overflow-y-auto rounded border border-line">
          <Table
            label="Observed power and forecasts by time"
            head={<Heads table={table} labelOf={labelOf} />}
          >
            {table.times.map((time, i) => (
              <tr key={time}>
                <Cell className="whitespace-nowrap">{formatMoment(time)}</Cell>
                <Cell numeric>{table.observed[i]?.toFixed(4) ?? "–"}</Cell>
                {table.fans.map(({ fan }) => (
                  <Cell key={fan.forecaster} numeric>
                    {intervalText(fan.steps.get(time))}
                  </Cell>
                ))}
              </tr>
            ))}
          </Table>
        </div>
      )}
    </details>
  );
}

function Heads({ table, labelOf }: Props) {
  return (
    <>
      <Head>Time (UTC)</Head>
      <Head numeric>Observed</Head>
      {table.fans.map(({ fan }) => (
        <Head key={fan.forecaster} numeric>
          {labelOf(fan.forecaster).name}: median (lowest to highest quantile)
        </Head>
      ))}
    </>
  );
}

function intervalText(quantiles: number[] | undefined): string {
  if (!quantiles) return "–";
  const [low, middle, high] = bandOf(quantiles);
  return `${middle.toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)})`;
}
