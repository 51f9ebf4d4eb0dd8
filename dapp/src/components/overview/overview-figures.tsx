"use client";

import Link from "next/link";
import { Figures } from "@/components/shared/figures";
import { useAlerts } from "@/hooks/queries/use-alerts";
import { useFeeds } from "@/hooks/queries/use-feeds";
import { useForecasters } from "@/hooks/queries/use-forecasters";
import { useRounds } from "@/hooks/queries/use-rounds";
import { useChainNow } from "@/hooks/use-chain-now";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { skillOf } from "@/lib/forecaster-record";
import { formatInteger, formatScore, formatShare } from "@/lib/format";
import { byMeanScore } from "@/lib/leaderboard";
import { formatSpan } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";

/** The market in a row of figures: accuracy, rounds, assets, alerts. */
export function OverviewFigures() {
  const { overview: m, forecasters: f, common } = useMessages();
  const { data: forecasters } = useForecasters();
  const { data: rounds } = useRounds();
  const { data: feeds } = useFeeds();
  const { data: alerts } = useAlerts();
  const labelOf = useForecasterLabels();
  const now = useChainNow(1000);
  const leader = byMeanScore(forecasters ?? [])[0];
  const skill = leader && rounds ? skillOf(rounds, leader.forecaster) : null;
  const open = (rounds ?? []).filter(({ phase }) => phase === "open");
  const gate = open.map(({ gate_chain_s }) => gate_chain_s).sort((a, b) => a - b)[0];
  const score = leader?.mean_score ? formatScore(leader.mean_score) : common.none;
  return (
    <Figures
      columns={5}
      figures={[
        {
          name: skill === null ? f.figures.score : m.accuracy,
          value: skill === null ? score : formatShare(skill),
          note: leader && m.accuracyNote(labelOf(leader.forecaster).name),
        },
        {
          name: m.open,
          value: rounds ? formatInteger(open.length) : common.none,
          note: gate !== undefined && now !== null && m.nextGate(formatSpan(gate - now)),
        },
        {
          name: m.settled,
          value: rounds ? formatInteger(rounds.filter(({ phase }) => phase === "final").length) : common.none,
        },
        {
          name: m.assets,
          value: feeds ? <Go href="/assets/">{formatInteger(feeds.length)}</Go> : common.none,
        },
        {
          name: m.alerts,
          value: alerts ? <Go href="/alerts/">{formatInteger(alerts.length)}</Go> : common.none,
          note: m.alertsNote,
        },
      ]}
    />
  );
}

function Go({ href, children }: { href: string; children: string }) {
  return (
    <Link href={href} className="underline-offset-4 hover:underline">
      {children}
    </Link>
  );
}
