"use client";

import Link from "next/link";
import type { Round } from "@/api/schema";
import { Countdown } from "@/components/shared/countdown";
import { Panel } from "@/components/shared/panel";
import { PhaseChip } from "@/components/shared/phase-chip";
import { useChainNow } from "@/hooks/use-chain-now";
import { formatInteger, formatToken } from "@/lib/format";
import { formatDay, formatSeconds } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";
import { EntriesTable } from "./entries-table";
import { PhaseTimeline } from "./phase-timeline";

/** A round in full: key figures, phases and entries. */
export function RoundDetail({ round }: { round: Round }) {
  const now = useChainNow() ?? round.gate_chain_s;
  const { phases } = useMessages();
  return (
    <div className="space-y-4">
      <div>
        <Link href="/rounds/" className="text-accent underline-offset-2 hover:underline">
          All rounds
        </Link>
        <div className="mt-2 flex flex-wrap items-center gap-3">
          <h1 className="font-semibold text-xl tracking-tight">Round {round.round}</h1>
          <PhaseChip phase={round.phase} />
          <span className="text-muted">
            <Countdown phase={round.phase} deadlines={round.deadlines_chain_s} now={now} />
          </span>
        </div>
        <p className="mt-1 text-muted">{phases.meaning[round.phase]}.</p>
      </div>
      <dl className="grid grid-cols-1 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-3">
        <Figure
          name="Gate"
          value={`${formatDay(round.gate_chain_s)} ${formatSeconds(round.gate_chain_s)} UTC`}
        />
        <Figure
          name="Reference loss (persistence)"
          value={round.reference_loss === null ? "not known yet" : formatInteger(round.reference_loss)}
        />
        <Figure
          name="Reserved by the pool fund"
          value={round.reserve_wei === null ? "not known yet" : `${formatToken(round.reserve_wei, 4)} tokens`}
        />
      </dl>
      <Panel title="Phases" aside="chain time, UTC">
        <PhaseTimeline round={round} now={now} />
      </Panel>
      <Panel title="Entries" aside="amounts in tokens">
        <EntriesTable round={round} />
      </Panel>
    </div>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className="bg-surface px-4 py-3">
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="mt-0.5 break-all font-medium">{value}</dd>
    </div>
  );
}
