"use client";

import Link from "next/link";
import type { Round } from "@/api/schema";
import { Cell, Head } from "@/components/shared/cell";
import { Countdown } from "@/components/shared/countdown";
import { Note } from "@/components/shared/note";
import { PhaseChip } from "@/components/shared/phase-chip";
import { Swatch } from "@/components/shared/swatch";
import { Table } from "@/components/shared/table";
import { useChainNow } from "@/hooks/use-chain-now";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { entrySummary } from "@/lib/current-rounds";
import { byScore } from "@/lib/entry-net";
import { formatScore, formatToken } from "@/lib/format";
import { formatMoment } from "@/lib/time";

const HEADS = (
  <>
    <Head>Round</Head>
    <Head>Gate (UTC)</Head>
    <Head>Phase</Head>
    <Head>Next</Head>
    <Head>Entries</Head>
    <Head>Best</Head>
    <Head numeric>Wagered</Head>
  </>
);

/** The latest rounds, newest first. */
export function RoundsTable({ rounds }: { rounds: readonly Round[] }) {
  if (rounds.length === 0)
    return <Note title="No rounds yet">The first round appears here when it opens.</Note>;
  return (
    <div className="rounded-md border border-line bg-surface">
      <Table label="Rounds, newest first" head={HEADS}>
        {rounds.map((round) => (
          <Row key={round.round} round={round} />
        ))}
      </Table>
    </div>
  );
}

function Row({ round }: { round: Round }) {
  const now = useChainNow(1000) ?? round.gate_chain_s;
  const labelOf = useForecasterLabels();
  const best = byScore(round.entries)[0];
  const wagered = round.entries.reduce((sum, { wager_wei }) => sum + BigInt(wager_wei), 0n);
  return (
    <tr className="hover:bg-raised/60">
      <Cell>
        <Link
          href={`/rounds/?id=${round.round}`}
          className="font-medium text-accent underline-offset-2 hover:underline"
        >
          {round.round}
        </Link>
      </Cell>
      <Cell className="whitespace-nowrap">{formatMoment(round.gate_chain_s)}</Cell>
      <Cell>
        <PhaseChip phase={round.phase} />
      </Cell>
      <Cell className="whitespace-nowrap text-muted">
        <Countdown phase={round.phase} deadlines={round.deadlines_chain_s} now={now} />
      </Cell>
      <Cell className="whitespace-nowrap">{entrySummary(round)}</Cell>
      <Cell className="whitespace-nowrap">
        {best?.score ? (
          <span className="flex items-center gap-2">
            <Swatch colour={labelOf(best.forecaster).colour} />
            {labelOf(best.forecaster).name}
            <span className="text-muted">{formatScore(best.score)}</span>
          </span>
        ) : (
          <span className="text-muted">–</span>
        )}
      </Cell>
      <Cell numeric>{formatToken(wagered)}</Cell>
    </tr>
  );
}
