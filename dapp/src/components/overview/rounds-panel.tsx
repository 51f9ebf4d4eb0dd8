"use client";

import Link from "next/link";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { useRounds } from "@/hooks/queries/use-rounds";
import { useChainNow } from "@/hooks/use-chain-now";
import { currentRounds } from "@/lib/current-rounds";
import { RoundCard } from "./round-card";

/** The running rounds and the latest ended ones. */
export function RoundsPanel() {
  const rounds = useRounds();
  const now = useChainNow(500);
  const aside = (
    <Link href="/rounds/" className="text-accent hover:underline">
      All rounds
    </Link>
  );
  return (
    <Panel title="Rounds" aside={aside}>
      <QueryContent query={rounds} what="The rounds" lines={9}>
        {(all) =>
          all.length === 0 ? (
            <Note title="No rounds yet">The first round appears here when it opens.</Note>
          ) : (
            <ul className="divide-y divide-line">
              {currentRounds(all).map((round) => (
                <li key={round.round}>
                  <RoundCard round={round} now={now ?? round.gate_chain_s} />
                </li>
              ))}
            </ul>
          )
        }
      </QueryContent>
    </Panel>
  );
}
