"use client";

import type { Round } from "@/api/schema";
import { Cell, Head } from "@/components/shared/cell";
import { Countdown } from "@/components/shared/countdown";
import { Link } from "@/components/shared/link";
import { Note } from "@/components/shared/note";
import { PhaseChip } from "@/components/shared/phase-chip";
import { Swatch } from "@/components/shared/swatch";
import { Table } from "@/components/shared/table";
import { useChainNow } from "@/hooks/use-chain-now";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { entrySummary } from "@/lib/current-rounds";
import { byScore } from "@/lib/entry-net";
import { formatScore, formatToken } from "@/lib/format";
import { shownPhase } from "@/lib/round-tabs";
import { formatMoment } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";

/** Rounds, newest first. `filtered` says that others exist. */
export function RoundsTable({ rounds, filtered }: { rounds: readonly Round[]; filtered: boolean }) {
  const { rounds: m } = useMessages();
  const now = useChainNow(1000);
  if (rounds.length === 0) {
    const [title, note] = filtered ? [m.noneInTab, m.noneInTabNote] : [m.none, m.noneNote];
    return <Note title={title}>{note}</Note>;
  }
  return (
    <div className="rounded-md border border-line bg-surface">
      <Table label={m.table} head={<Heads />}>
        {rounds.map((round) => (
          <Row key={round.round} round={round} now={now ?? round.gate_chain_s} />
        ))}
      </Table>
    </div>
  );
}

function Heads() {
  const { rounds: m } = useMessages();
  return (
    <>
      <Head>{m.round}</Head>
      <Head>{m.gate}</Head>
      <Head>{m.phase}</Head>
      <Head>{m.next}</Head>
      <Head>{m.entries}</Head>
      <Head>{m.best}</Head>
      <Head numeric>{m.wagered}</Head>
    </>
  );
}

function Row({ round, now }: { round: Round; now: number }) {
  const labelOf = useForecasterLabels();
  const { common, phases } = useMessages();
  const best = byScore(round.entries)[0];
  const wagered = round.entries.reduce((sum, { wager_wei }) => sum + BigInt(wager_wei), 0n);
  const shown = shownPhase(round);
  return (
    <tr className={`hover:bg-raised/60 ${shown === "empty" ? "text-muted" : ""}`}>
      <Cell>
        <Link
          href={`/rounds/?round=${round.round}`}
          className="font-medium text-accent underline-offset-2 hover:underline"
        >
          {round.round}
        </Link>
      </Cell>
      <Cell className="whitespace-nowrap">{formatMoment(round.gate_chain_s)}</Cell>
      <Cell>
        <PhaseChip phase={shown} />
      </Cell>
      <Cell className="whitespace-nowrap text-muted">
        {shown !== "empty" && <Countdown phase={round.phase} deadlines={round.deadlines_chain_s} now={now} />}
      </Cell>
      <Cell className="whitespace-nowrap">{entrySummary(round, phases.entry) ?? common.none}</Cell>
      <Cell className="whitespace-nowrap">
        {best?.score ? (
          <span className="flex items-center gap-2">
            <Swatch colour={labelOf(best.forecaster).colour} />
            {labelOf(best.forecaster).name}
            <span className="text-muted">{formatScore(best.score)}</span>
          </span>
        ) : (
          <span className="text-muted">{common.none}</span>
        )}
      </Cell>
      <Cell numeric>{wagered === 0n ? common.none : formatToken(wagered)}</Cell>
    </tr>
  );
}
