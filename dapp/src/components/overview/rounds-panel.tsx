"use client";

import Link from "next/link";
import { Answer } from "@/components/shared/answer";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { useRounds } from "@/hooks/queries/use-rounds";
import { useChainNow } from "@/hooks/use-chain-now";
import { currentRounds } from "@/lib/current-rounds";
import { RoundCard } from "./round-card";

/** The rounds that run now and the ones that ended last. */
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
      <Answer query={rounds} what="The rounds" lines={9}>
        {(all) =>
          all.length === 0 ? (
            <Note title="No round yet">
              The first one opens before its gate; it will appear here by itself.
            </Note>
          ) : (
            <ul className="divide-y divide-line">
              {currentRounds(all).map((round) => (
                <li key={round.round}>
                  <RoundCard round={round} now={now ?? round.gate} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </Panel>
  );
}
