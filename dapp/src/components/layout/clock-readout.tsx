"use client";

import { useChainNow } from "@/hooks/use-chain-now";
import { formatDay, formatSeconds } from "@/lib/time";
import { clockStore } from "@/live/clock-store";
import { useMessages } from "@/messages/use-messages";

/** Below this speed (chain seconds a second) the speed is not shown. */
const FAST = 2;

/** Chain time and, if it runs fast, its speed. */
export function ClockReadout() {
  const now = useChainNow();
  const { layout } = useMessages();
  const rate = clockStore.rate() ?? 1;
  return (
    <span className="whitespace-nowrap" data-testid="clock" title={layout.clockTitle}>
      <span className="font-medium">{now === null ? "–" : `${formatDay(now)} ${formatSeconds(now)}`}</span>
      <span className="text-muted"> UTC</span>
      {rate >= FAST && (
        <span className="ml-2 rounded-sm bg-raised px-1.5 py-0.5 text-muted">
          {"\u00d7"}
          {Math.round(rate)}
        </span>
      )}
    </span>
  );
}
