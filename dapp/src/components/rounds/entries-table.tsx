"use client";

import type { Entry, Round } from "@/api/schema";
import { Cell, Head } from "@/components/shared/cell";
import { ForecasterName } from "@/components/shared/forecaster-name";
import { Note } from "@/components/shared/note";
import { Table } from "@/components/shared/table";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { byScore, entryNet } from "@/lib/entry-net";
import { formatScore, formatToken, formatTokenChange } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";
import { EntryState } from "./entry-state";

/** The entries of a round, best score first. */
export function EntriesTable({ round }: { round: Round }) {
  const labelOf = useForecasterLabels();
  const { rounds: m, common } = useMessages();
  if (round.entries.length === 0) {
    return round.phase === "open" ? (
      <Note title={m.noEntries}>{m.noEntriesNote}</Note>
    ) : (
      <Note title={m.nobody}>{m.nobodyNote}</Note>
    );
  }
  return (
    <Table label={m.entriesTable} head={<Heads />}>
      {byScore(round.entries).map((entry) => (
        <tr key={entry.forecaster} data-testid="entry">
          <Cell>
            <ForecasterName forecaster={entry.forecaster} label={labelOf(entry.forecaster)} />
          </Cell>
          <Cell>
            <EntryState state={entry.state} />
          </Cell>
          <Cell numeric className="font-medium">
            {entry.score === null ? common.none : formatScore(entry.score)}
          </Cell>
          <Cell numeric>{formatToken(entry.wager_wei, 4)}</Cell>
          <Cell numeric>{entry.payout_wei === null ? common.none : formatToken(entry.payout_wei, 4)}</Cell>
          <Cell numeric>
            <Net entry={entry} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function Heads() {
  const { rounds: m } = useMessages();
  return (
    <>
      <Head>{m.forecaster}</Head>
      <Head>{m.state}</Head>
      <Head numeric>{m.score}</Head>
      <Head numeric>{m.wager}</Head>
      <Head numeric>{m.payout}</Head>
      <Head numeric>{m.net}</Head>
    </>
  );
}

function Net({ entry }: { entry: Entry }) {
  const { common } = useMessages();
  const net = entryNet(entry);
  if (net === null) return <span className="text-muted">{common.none}</span>;
  const tone = net > 0n ? "text-good" : net < 0n ? "text-bad" : "text-muted";
  return <span className={`font-medium ${tone}`}>{formatTokenChange(net)}</span>;
}
