"use client";

import { useMemo } from "react";
import type { Feed } from "@/api/schema";
import { ClassTag } from "@/components/shared/class-tag";
import { Panel } from "@/components/shared/panel";
import { useLivePower } from "@/hooks/use-live-power";
import { classTotals } from "@/lib/asset-rows";
import { formatPower } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";

/** The measured power of each class, from the live readings. */
export function ClassTotals({ feeds }: { feeds: readonly Feed[] }) {
  const { overview: m } = useMessages();
  const live = useLivePower();
  const totals = useMemo(() => classTotals(feeds, live), [feeds, live]);
  const reporting = totals.reduce((sum, [, total]) => sum + total.reporting, 0);
  return (
    <Panel title={m.totals} aside={m.totalsNote}>
      <ul className="grid gap-x-8 gap-y-3 px-4 py-3.5 sm:grid-cols-2" data-testid="totals">
        {totals.map(([assetClass, { power_mw, capacity_mw, reporting: some }]) => (
          <li key={assetClass}>
            <div className="flex items-baseline justify-between gap-3">
              <ClassTag assetClass={assetClass} />
              <span className="font-semibold text-base tracking-tight">
                {some === 0 ? "–" : formatPower(power_mw)}
                {some > 0 && (
                  <span className="ml-1.5 font-normal text-muted text-xs">
                    {m.capacity(formatPower(capacity_mw))}
                  </span>
                )}
              </span>
            </div>
            <div aria-hidden="true" className="mt-1 h-1.5 overflow-hidden rounded-full bg-raised">
              <div
                className="h-full rounded-full"
                style={{
                  width: `${capacity_mw === 0 ? 0 : Math.min(100, (100 * Math.abs(power_mw)) / capacity_mw)}%`,
                  background: `var(--${assetClass})`,
                }}
              />
            </div>
          </li>
        ))}
      </ul>
      <p className="px-4 pb-3 text-muted text-xs">
        {reporting === 0 ? m.waiting : m.reporting(reporting, feeds.length)}
      </p>
    </Panel>
  );
}
