"use client";

import type { Round } from "@/api/schema";
import { Countdown } from "@/components/shared/countdown";
import { Figures } from "@/components/shared/figures";
import { Link } from "@/components/shared/link";
import { Panel } from "@/components/shared/panel";
import { PhaseChip } from "@/components/shared/phase-chip";
import { useChainNow } from "@/hooks/use-chain-now";
import { useLedger } from "@/hooks/use-ledger";
import { formatInteger, formatToken } from "@/lib/format";
import { shownPhase } from "@/lib/round-tabs";
import { formatDay, formatSeconds } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";
import { EntriesTable } from "./entries-table";
import { EventTimeline } from "./event-timeline";
import { PhaseTimeline } from "./phase-timeline";
import { ProofPanel } from "./proof-panel";
import { VerifyPanel } from "./verify-panel";

type Props = { round: Round; rounds: readonly Round[] };

/** A round in full: key figures, phases, entries, what happened on chain, and its verification. */
export function RoundDetail({ round, rounds }: Props) {
  const now = useChainNow() ?? round.gate_chain_s;
  const { phases, rounds: m, common } = useMessages();
  const shown = shownPhase(round);
  const wagered = round.entries.reduce((sum, { wager_wei }) => sum + BigInt(wager_wei), 0n);
  const amount = (wei: string | bigint) => `${formatToken(wei, 4)} ${common.tokens}`;
  return (
    <div className="space-y-4">
      <div>
        <Neighbours round={round.round} rounds={rounds} />
        <div className="mt-2 flex flex-wrap items-center gap-3">
          <h1 className="font-semibold text-xl tracking-tight">{m.named(round.round)}</h1>
          <PhaseChip phase={shown} />
          {shown !== "empty" && (
            <span className="text-muted print:hidden">
              <Countdown phase={round.phase} deadlines={round.deadlines_chain_s} now={now} />
            </span>
          )}
          {round.phase === "final" && <PrintButton />}
        </div>
        <p className="mt-1 text-muted">{phases.meaning[shown]}.</p>
      </div>
      <Figures
        columns={4}
        figures={[
          {
            name: m.figures.gate,
            value: `${formatDay(round.gate_chain_s)} ${formatSeconds(round.gate_chain_s)}`,
            note: common.chainTime,
          },
          { name: m.figures.wagered, value: amount(wagered) },
          {
            name: m.figures.reserve,
            value: round.reserve_wei === null ? m.figures.unknown : amount(round.reserve_wei),
          },
          {
            name: m.figures.reference,
            value: round.reference_loss === null ? m.figures.unknown : formatInteger(round.reference_loss),
          },
        ]}
      />
      {shown !== "empty" && (
        <Panel title={m.phases} aside={common.chainTime}>
          <PhaseTimeline round={round} now={now} />
        </Panel>
      )}
      <Panel title={m.entriesTitle} aside={m.inTokens}>
        <EntriesTable round={round} />
      </Panel>
      {shown !== "empty" && shown !== "open" && <Proofs round={round} />}
      {round.entries.length > 0 && <EventTimeline round={round.round} phase={round.phase} />}
    </div>
  );
}

/** The verification that fits the ledger; nothing until it is known. */
function Proofs({ round }: { round: Round }) {
  const ledger = useLedger();
  if (ledger === "channel") return round.entries.length > 0 && <ProofPanel round={round} />;
  return ledger && <VerifyPanel round={round.round} />;
}

function Neighbours({ round, rounds }: { round: number; rounds: readonly Round[] }) {
  const { rounds: m } = useMessages();
  const link = "text-accent underline-offset-2 hover:underline";
  const exists = (number: number): boolean => rounds.some((other) => other.round === number);
  return (
    <nav className="flex gap-4 print:hidden" aria-label={m.title}>
      <Link href="/rounds/" className={link}>
        {m.all}
      </Link>
      <span className="ml-auto flex gap-4">
        {exists(round - 1) && (
          <Link href={`/rounds/?round=${round - 1}`} className={link}>
            ← {m.before}
          </Link>
        )}
        {exists(round + 1) && (
          <Link href={`/rounds/?round=${round + 1}`} className={link}>
            {m.after} →
          </Link>
        )}
      </span>
    </nav>
  );
}

function PrintButton() {
  const { rounds: m } = useMessages();
  return (
    <button
      type="button"
      onClick={() => window.print()}
      className="ml-auto rounded border border-strong-line px-3 py-1.5 font-medium text-xs hover:bg-raised print:hidden"
    >
      {m.print}
    </button>
  );
}
