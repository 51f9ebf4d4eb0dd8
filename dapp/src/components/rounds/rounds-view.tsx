"use client";

import { useSearchParams } from "next/navigation";
import { Note } from "@/components/shared/note";
import { PageTitle } from "@/components/shared/page-title";
import { QueryContent } from "@/components/shared/query-content";
import { useRounds } from "@/hooks/queries/use-rounds";
import { RoundDetail } from "./round-detail";
import { RoundsTable } from "./rounds-table";

/** The list of rounds, or the round named by `?id=`. */
export function RoundsView() {
  const id = useSearchParams().get("id");
  const rounds = useRounds();
  return (
    <>
      {id === null && (
        <PageTitle
          title="Rounds"
          note="Each round runs from sealed forecasts to payouts. All times are chain time, UTC."
        />
      )}
      <QueryContent query={rounds} what="The rounds" lines={10}>
        {(all) => {
          if (id === null) return <RoundsTable rounds={all} />;
          const round = all.find(({ round }) => String(round) === id);
          if (round) return <RoundDetail round={round} />;
          return (
            <Note title={`Round ${id} is not among the latest rounds`}>Older rounds are not listed.</Note>
          );
        }}
      </QueryContent>
    </>
  );
}
