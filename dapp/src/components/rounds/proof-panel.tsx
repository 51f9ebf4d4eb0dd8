"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Round } from "@/api/schema";
import { busyProps } from "@/components/shared/busy";
import { Cell, Head } from "@/components/shared/cell";
import { ForecasterName } from "@/components/shared/forecaster-name";
import { Panel } from "@/components/shared/panel";
import { Table } from "@/components/shared/table";
import { useFeeds } from "@/hooks/queries/use-feeds";
import { useRoundEvents } from "@/hooks/queries/use-round-events";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { shortHex } from "@/lib/format";
import { sentenceOf } from "@/messages/said-error";
import { useMessages } from "@/messages/use-messages";

/** Proves in the browser that forecasts are those committed on the channel: their Merkle paths lead to its roots. */
export function ProofPanel({ round }: { round: Round }) {
  const { channel: m } = useMessages();
  const { data: feeds } = useFeeds();
  const [feed, setFeed] = useState(0);
  return (
    <Panel title={m.proofs.title}>
      <div className="space-y-3 px-4 py-3.5">
        <p className="max-w-prose text-muted">{m.proofs.intro}</p>
        <label className="flex items-center gap-2 text-xs">
          {m.proofs.feed}
          <select
            value={feed}
            onChange={(event) => setFeed(Number(event.target.value))}
            className="rounded border border-strong-line bg-surface px-2 py-1"
          >
            {(feeds ?? []).map(({ feed: number, name }) => (
              <option key={number} value={number}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Table
        label={m.proofs.title}
        head={[m.proofs.forecaster, m.proofs.root, m.proofs.proof].map((name) => (
          <Head key={name}>{name}</Head>
        ))}
      >
        {round.entries.map(({ forecaster }) => (
          <EntryProof key={`${forecaster}/${feed}`} round={round} forecaster={forecaster} feed={feed} />
        ))}
      </Table>
      <p className="px-4 py-3 text-muted text-xs">{m.proofs.audit}</p>
    </Panel>
  );
}

type Props = { round: Round; forecaster: string; feed: number };

function EntryProof({ round, forecaster, feed }: Props) {
  const { channel: m, common } = useMessages();
  const label = useForecasterLabels()(forecaster);
  const events = useRoundEvents(round.round, round.phase);
  const committed = events.data?.findLast(
    ({ name, args }) => name === "Committed" && args.forecaster?.toLowerCase() === forecaster.toLowerCase(),
  )?.args.root;
  const check = useMutation({
    mutationFn: async () => {
      // Loaded when asked for: most visitors of a round verify nothing.
      const { checkProof } = await import("@/verify/proof");
      return checkProof(round.round, forecaster, feed, committed ?? "");
    },
  });
  return (
    <tr data-testid="proof">
      <Cell>
        <ForecasterName forecaster={forecaster} label={label} />
      </Cell>
      <Cell className="font-mono text-xs">{committed ? shortHex(committed) : common.none}</Cell>
      <Cell>
        <span className="flex flex-wrap items-center gap-2">
          <button
            type="button"
            disabled={!committed}
            {...busyProps(check.isPending, () => check.mutate())}
            className="rounded border border-strong-line px-2 py-0.5 font-medium text-xs hover:bg-raised disabled:opacity-60 aria-disabled:opacity-60"
          >
            {m.proofs.check}
          </button>
          {check.data !== undefined && (
            <output className={check.data ? "text-good" : "text-bad"}>
              {check.data ? `✓ ${m.proofs.holds}` : `✗ ${m.proofs.fails}`}
            </output>
          )}
          {check.error && (
            <span role="alert" className="text-bad">
              {sentenceOf(check.error)}
            </span>
          )}
        </span>
      </Cell>
    </tr>
  );
}
