"use client";

import { useSearchParams } from "next/navigation";
import { Answer } from "@/components/shared/answer";
import { Note } from "@/components/shared/note";
import { PageTitle } from "@/components/shared/page-title";
import { useRounds } from "@/hooks/queries/use-rounds";
import { RoundDetail } from "./round-detail";
import { RoundsTable } from "./rounds-table";

/** All rounds, or the one that `?id=` asks for. */
export function RoundsView() {
  const asked = useSearchParams().get("id");
  const rounds = useRounds();
  return (
    <>
      {asked === null && (
        <PageTitle title="Rounds" note="Each from sealed forecast to settled payout, on chain time." />
      )}
      <Answer query={rounds} what="The rounds" lines={10}>
        {(all) => {
          if (asked === null) return <RoundsTable rounds={all} />;
          const round = all.find((each) => String(each.round) === asked);
          if (round) return <RoundDetail round={round} />;
          return (
            <Note title={`Round ${asked} is not among the latest`}>Pick one from the list of rounds.</Note>
          );
        }}
      </Answer>
    </>
  );
}
