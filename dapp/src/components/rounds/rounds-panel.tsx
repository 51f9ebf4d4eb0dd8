"use client";

import { Link } from "@/components/shared/link";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { useRounds } from "@/hooks/queries/use-rounds";
import { useChainNow } from "@/hooks/use-chain-now";
import { currentRounds } from "@/lib/current-rounds";
import { useMessages } from "@/messages/use-messages";
import { RoundCard } from "./round-card";

/** The running rounds and the latest ended ones. */
export function RoundsPanel() {
  const rounds = useRounds();
  const { rounds: m } = useMessages();
  const now = useChainNow(500);
  const aside = (
    <Link href="/rounds/" className="text-accent hover:underline">
      {m.all}
    </Link>
  );
  return (
    <Panel title={m.title} aside={aside}>
      <QueryContent query={rounds} what={m.what} lines={9}>
        {(all) =>
          all.length === 0 ? (
            <Note title={m.none}>{m.noneNote}</Note>
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
