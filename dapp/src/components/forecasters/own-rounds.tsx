"use client";

import { EntryState } from "@/components/rounds/entry-state";
import { Cell, Head } from "@/components/shared/cell";
import { Link } from "@/components/shared/link";
import { Note } from "@/components/shared/note";
import { Table } from "@/components/shared/table";
import { entryNet } from "@/lib/entry-net";
import type { OwnEntry } from "@/lib/forecaster-record";
import { formatScore, formatToken, formatTokenChange } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";
import { ScoreBars } from "./score-bars";

/** The rounds of a forecaster: its scores as a chart, and a table. */
export function OwnRounds({ entries, colour }: { entries: readonly OwnEntry[]; colour: string }) {
  const { forecasters: m, rounds, common } = useMessages();
  if (entries.length === 0) return <Note title={m.noRounds} />;
  const head = (
    <>
      <Head>{rounds.round}</Head>
      <Head>{rounds.gate}</Head>
      <Head>{rounds.state}</Head>
      <Head numeric>{rounds.score}</Head>
      <Head numeric>{rounds.wager}</Head>
      <Head numeric>{rounds.payout}</Head>
      <Head numeric>{rounds.net}</Head>
    </>
  );
  return (
    <>
      <ScoreBars entries={entries} colour={colour} />
      <Table label={m.roundsTable} head={head}>
        {entries.map(({ round, entry }) => {
          const net = entryNet(entry);
          return (
            <tr key={round.round} data-testid="own-round">
              <Cell>
                <Link
                  href={`/rounds/?round=${round.round}`}
                  className="text-accent underline-offset-2 hover:underline"
                >
                  {round.round}
                </Link>
              </Cell>
              <Cell className="whitespace-nowrap">{formatMoment(round.gate_chain_s)}</Cell>
              <Cell>
                <EntryState state={entry.state} />
              </Cell>
              <Cell numeric>{entry.score === null ? common.none : formatScore(entry.score)}</Cell>
              <Cell numeric>{formatToken(entry.wager_wei, 4)}</Cell>
              <Cell numeric>
                {entry.payout_wei === null ? common.none : formatToken(entry.payout_wei, 4)}
              </Cell>
              <Cell numeric className={net === null ? "text-muted" : net < 0n ? "text-bad" : "text-good"}>
                {net === null ? common.none : formatTokenChange(net)}
              </Cell>
            </tr>
          );
        })}
      </Table>
    </>
  );
}
