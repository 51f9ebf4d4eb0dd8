"use client";

import { Head } from "@/components/shared/cell";
import { Link } from "@/components/shared/link";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { Table } from "@/components/shared/table";
import { useForecasters } from "@/hooks/queries/use-forecasters";
import { useRounds } from "@/hooks/queries/use-rounds";
import { useSummary } from "@/hooks/queries/use-summary";
import { byMeanScore, coverageOf } from "@/lib/leaderboard";
import { useMessages } from "@/messages/use-messages";
import { ForecasterRow } from "./forecaster-row";

/** The leaderboard, best mean score first. `full` adds what a delegator compares. */
export function ForecastersPanel({ full = false }: { full?: boolean }) {
  const forecasters = useForecasters();
  const { data: rounds } = useRounds();
  const { data: summary } = useSummary();
  const { forecasters: m } = useMessages();
  const aside = full ? (
    m.inTokens
  ) : (
    <Link href="/forecasters/" className="text-accent hover:underline">
      {m.all}
    </Link>
  );
  return (
    <Panel title={full ? m.board : m.title} aside={aside}>
      <QueryContent query={forecasters} what={m.what} lines={4}>
        {(all) =>
          all.length === 0 ? (
            <Note title={m.none}>{m.noneNote}</Note>
          ) : (
            <Table label={m.boardTable} head={<Heads full={full} />}>
              {byMeanScore(all).map((forecaster, index) => (
                <ForecasterRow
                  key={forecaster.forecaster}
                  forecaster={forecaster}
                  rank={index + 1}
                  rounds={rounds ?? []}
                  coverage={coverageOf(summary, forecaster.forecaster)}
                  full={full}
                />
              ))}
            </Table>
          )
        }
      </QueryContent>
    </Panel>
  );
}

function Heads({ full }: { full: boolean }) {
  const { head } = useMessages().forecasters;
  return (
    <>
      <Head>#</Head>
      <Head>{head.forecaster}</Head>
      <Head numeric>{head.score}</Head>
      <Head numeric>
        <span title={head.skillTitle}>{head.skill}</span>
      </Head>
      {full && (
        <Head numeric>
          <span title={head.coverageTitle}>{head.coverage}</span>
        </Head>
      )}
      <Head>{head.recent}</Head>
      <Head numeric>{head.rounds}</Head>
      {full && (
        <Head numeric>
          <span title={head.uptimeTitle}>{head.uptime}</span>
        </Head>
      )}
      <Head numeric>{head.stake}</Head>
      <Head numeric>{head.delegated}</Head>
      {full && (
        <>
          <Head numeric>{head.accepts}</Head>
          <Head numeric>{head.commission}</Head>
          <Head numeric>{head.slashes}</Head>
        </>
      )}
      <Head numeric>{head.rewards}</Head>
    </>
  );
}
