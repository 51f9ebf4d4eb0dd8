"use client";

import { useId } from "react";
import { type Address, parseUnits } from "viem";
import { keys } from "@/api/keys";
import type { Forecaster } from "@/api/schema";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { useChainRead } from "@/hooks/queries/use-chain-read";
import { useUrlState } from "@/hooks/use-url-state";
import { delegatedGain } from "@/lib/forecaster-record";
import { formatShare, formatTokenChange } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";

const DEFAULT = "100";

/** What a delegation of some size would have earned in the settled rounds that the vault recorded. */
export function DelegationPanel({ forecaster }: { forecaster: Forecaster }) {
  const id = useId();
  const [read, write] = useUrlState();
  const { forecasters: m } = useMessages();
  const text = read("amount") ?? DEFAULT;
  const amount = /^\d{1,12}(\.\d{1,18})?$/.test(text) ? parseUnits(text, 18) : 0n;
  const events = useChainRead(keys.forecaster(forecaster.forecaster), async (rpc, deployment) => {
    const { readForecaster } = await import("@/verify/forecaster-events");
    return readForecaster(rpc, deployment, forecaster.forecaster as Address);
  });
  return (
    <Panel title={m.delegate.title}>
      <div className="space-y-3 px-4 py-3.5">
        <label htmlFor={id} className="block text-muted text-xs">
          {m.delegate.amount}
        </label>
        <input
          id={id}
          inputMode="decimal"
          value={text}
          onChange={(event) => write({ amount: event.target.value })}
          className="-mt-2 w-40 rounded border border-strong-line bg-surface px-3 py-2 text-right"
        />
        <QueryContent query={events} what={m.delegate.what} lines={2}>
          {(all) => {
            const settled = all.filter(({ name }) => name === "Settled");
            const slashes = all.filter(({ name }) => name === "Slashed").length;
            if (settled.length === 0) return <Note title={m.delegate.none} />;
            const stakes = BigInt(forecaster.stake_wei) + BigInt(forecaster.delegated_wei);
            const gain = delegatedGain(
              settled.map(({ args }) => args.shared),
              amount,
              stakes,
            );
            return (
              <div data-testid="delegation">
                <p className="font-semibold text-xl tracking-tight">
                  {m.delegate.earned(formatTokenChange(gain), settled.length)}
                </p>
                {amount > 0n && (
                  <p className="text-muted">
                    {m.delegate.share(formatShare(Number((gain * 1_000_000n) / amount) / 1e6, 2))}
                  </p>
                )}
                {slashes > 0 && <p className="mt-1 text-warn">{m.delegate.slashed(slashes)}</p>}
                <p className="mt-2 text-muted text-xs">{m.delegate.assumes}</p>
              </div>
            );
          }}
        </QueryContent>
      </div>
    </Panel>
  );
}
