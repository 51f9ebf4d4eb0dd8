"use client";

import Link from "next/link";
import { Answer } from "@/components/shared/answer";
import { Head } from "@/components/shared/cell";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { Table } from "@/components/shared/table";
import { useForecasters } from "@/hooks/queries/use-forecasters";
import { useRounds } from "@/hooks/queries/use-rounds";
import { byMeanScore } from "@/lib/leaderboard";
import { ForecasterRow } from "./forecaster-row";

/** The leaderboard: best mean score first; `full` adds operators. */
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
      <Answer query={forecasters} what="The forecasters" lines={4}>
        {(all) =>
          all.length === 0 ? (
            <Note title="No forecaster has registered yet">It appears here with its first stake.</Note>
          ) : (
            <Table label="Leaderboard of forecasters" head={<Heads full={full} />}>
              {byMeanScore(all).map((each, place) => (
                <ForecasterRow
                  key={each.forecaster}
                  forecaster={each}
                  place={place + 1}
                  rounds={rounds ?? []}
                  full={full}
                />
              ))}
            </Table>
          )
        }
      </Answer>
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
      <Head>Last rounds</Head>
      <Head numeric>Rounds</Head>
      <Head numeric>Stake</Head>
      <Head numeric>Delegated</Head>
      <Head numeric>Rewards</Head>
    </>
  );
}
