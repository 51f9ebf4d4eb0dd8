"use client";

import { Figures } from "@/components/shared/figures";
import { Link } from "@/components/shared/link";
import { useAlerts } from "@/hooks/queries/use-alerts";
import { useFeeds } from "@/hooks/queries/use-feeds";
import { useRounds } from "@/hooks/queries/use-rounds";
import { useSummary } from "@/hooks/queries/use-summary";
import { useChainNow } from "@/hooks/use-chain-now";
import { useLedger } from "@/hooks/use-ledger";
import { formatInteger, formatShare } from "@/lib/format";
import { formatSpan } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";

/** The market in a row of figures: accuracy, rounds, assets, alerts. */
export function OverviewFigures() {
  const { overview: m, common } = useMessages();
  const { data: summary } = useSummary();
  const { data: rounds } = useRounds();
  const { data: feeds } = useFeeds();
  const ledger = useLedger();
  const { data: alerts } = useAlerts(ledger === "chain");
  const now = useChainNow(1000);
  const total = summary?.total;
  const open = (rounds ?? []).filter(({ phase }) => phase === "open");
  const gate = open.map(({ gate_chain_s }) => gate_chain_s).sort((a, b) => a - b)[0];
  const shownAlerts = {
    name: m.alerts,
    value: alerts ? <Count of={alerts} href="/alerts/" /> : common.none,
    note: m.alertsNote,
  };
  return (
    <Figures
      columns={ledger === "channel" ? 4 : 5}
      figures={[
        {
          name: m.accuracy,
          value: total?.skill == null ? common.none : formatShare(total.skill),
          note: total && m.accuracyNote(formatShare(total.mean_absolute_error_pu)),
        },
        {
          name: m.coverage,
          value: total ? formatShare(total.coverage) : common.none,
          note: summary && m.coverageNote(formatShare(summary.nominal_coverage, 0)),
        },
        {
          name: m.open,
          value: rounds ? formatInteger(open.length) : common.none,
          note: gate !== undefined && now !== null && m.nextGate(formatSpan(gate - now)),
        },
        {
          name: m.assets,
          value: feeds ? (
            <Count of={feeds} href={ledger === "chain" ? "/assets/" : undefined} />
          ) : (
            common.none
          ),
        },
        ...(ledger === "channel" ? [] : [shownAlerts]),
      ]}
    />
  );
}

function Count({ of, href }: { of: readonly unknown[]; href: string | undefined }) {
  const count = formatInteger(of.length);
  if (href === undefined) return count;
  return (
    <Link href={href} className="underline-offset-4 hover:underline">
      {count}
    </Link>
  );
}
