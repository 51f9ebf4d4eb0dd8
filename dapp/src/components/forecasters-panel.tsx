"use client";

import Link from "next/link";
import { useForecasters } from "@/hooks/use-forecasters";
import { useRounds } from "@/hooks/use-rounds";
import { byMeanScore } from "@/lib/leaderboard";
import { Answer } from "./answer";
import { Head } from "./cell";
import { ForecasterRow } from "./forecaster-row";
import { Note } from "./note";
import { Panel } from "./panel";
import { Table } from "./table";

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
