"use client";

import Link from "next/link";
import { Head } from "@/components/shared/cell";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { Table } from "@/components/shared/table";
import { useForecasters } from "@/hooks/queries/use-forecasters";
import { useRounds } from "@/hooks/queries/use-rounds";
import { byMeanScore } from "@/lib/leaderboard";
import { ForecasterRow } from "./forecaster-row";

/** The leaderboard, best mean score first. `full` adds the operators. */
export function ForecastersPanel({ full = false }: { full?: boolean }) {
  const forecasters = useForecasters();
  const { data: rounds } = useRounds();
  const aside = full ? (
    "amounts in tokens"
  ) : (
    <Link href="/forecasters/" className="text-accent hover:underline">
      All forecasters
    </Link>
  );
  return (
    <Panel title={full ? "Leaderboard" : "Forecasters"} aside={aside}>
      <QueryContent query={forecasters} what="The forecasters" lines={4}>
        {(all) =>
          all.length === 0 ? (
            <Note title="No forecasters yet">Forecasters appear here when they register.</Note>
          ) : (
            <Table label="Leaderboard of forecasters" head={<Heads full={full} />}>
              {byMeanScore(all).map((forecaster, index) => (
                <ForecasterRow
                  key={forecaster.forecaster}
                  forecaster={forecaster}
                  rank={index + 1}
                  rounds={rounds ?? []}
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
  return (
    <>
      <Head>#</Head>
      <Head>Forecaster</Head>
      {full && <Head>Operator</Head>}
      <Head numeric>Mean score</Head>
      <Head>Recent scores</Head>
      <Head numeric>Rounds</Head>
      <Head numeric>Stake</Head>
      <Head numeric>Delegated</Head>
      <Head numeric>Accepts</Head>
      <Head numeric>Rewards</Head>
    </>
  );
}
