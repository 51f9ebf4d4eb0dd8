"use client";

import type { Entry, Round } from "@/api/schema";
import { Cell, Head } from "@/components/shared/cell";
import { ForecasterName } from "@/components/shared/forecaster-name";
import { Note } from "@/components/shared/note";
import { Table } from "@/components/shared/table";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { byScore, entryNet } from "@/lib/entry-net";
import { formatScore, formatToken, formatTokenChange } from "@/lib/format";
import { EntryState } from "./entry-state";

const HEADS = (
  <>
    <Head>Forecaster</Head>
    <Head>State</Head>
    <Head numeric>Score</Head>
    <Head numeric>Wager</Head>
    <Head numeric>Payout</Head>
    <Head numeric>Net</Head>
  </>
);

/** The entries of a round, best score first. */
export function EntriesTable({ round }: { round: Round }) {
  const labelOf = useForecasterLabels();
  if (round.entries.length === 0) {
    return <Note title="No entries yet">Forecasters can enter until the gate closes.</Note>;
  }
  return (
    <Table label="Entries of the round" head={HEADS}>
      {byScore(round.entries).map((entry) => (
        <tr key={entry.forecaster} data-testid="entry">
          <Cell>
            <ForecasterName forecaster={entry.forecaster} label={labelOf(entry.forecaster)} />
          </Cell>
          <Cell>
            <EntryState state={entry.state} />
          </Cell>
          <Cell numeric className="font-medium">
            {entry.score === null ? "–" : formatScore(entry.score)}
          </Cell>
          <Cell numeric>{formatToken(entry.wager_wei, 4)}</Cell>
          <Cell numeric>{entry.payout_wei === null ? "–" : formatToken(entry.payout_wei, 4)}</Cell>
          <Cell numeric>
            <Net entry={entry} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function Net({ entry }: { entry: Entry }) {
  const net = entryNet(entry);
  if (net === null) return <span className="text-muted">–</span>;
  const tone = net > 0n ? "text-good" : net < 0n ? "text-bad" : "text-muted";
  return <span className={`font-medium ${tone}`}>{formatTokenChange(net)}</span>;
}
