"use client";

import type { Forecaster } from "@/api/schema";
import { Figures } from "@/components/shared/figures";
import { Link } from "@/components/shared/link";
import { Panel } from "@/components/shared/panel";
import { Swatch } from "@/components/shared/swatch";
import { useRounds } from "@/hooks/queries/use-rounds";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { useLedger } from "@/hooks/use-ledger";
import { ownEntries, uptimeOf } from "@/lib/forecaster-record";
import { formatScore, formatShare, formatToken } from "@/lib/format";
import { placeLeft } from "@/lib/leaderboard";
import { useMessages } from "@/messages/use-messages";
import { CalibrationPanel } from "./calibration-panel";
import { DelegationPanel } from "./delegation-panel";
import { OwnRounds } from "./own-rounds";

/** A forecaster in full: figures, rounds, calibration, models, and what delegating to it would have earned. */
export function ForecasterDetail({ forecaster }: { forecaster: Forecaster }) {
  const { data: rounds } = useRounds();
  const { forecasters: m, common } = useMessages();
  const label = useForecasterLabels()(forecaster.forecaster);
  const all = rounds ?? [];
  const share = (value: number | null): string => (value === null ? common.none : formatShare(value));
  const { mean_score, skill_ppm, commission_bps, slashes } = forecaster;
  const ledger = useLedger();
  const isChannel = ledger === "channel";
  const delegations = [
    { name: m.figures.delegated, value: `${formatToken(forecaster.delegated_wei)} ${common.tokens}` },
    { name: m.figures.accepts, value: `${formatToken(placeLeft(forecaster))} ${common.tokens}` },
    {
      name: m.head.commission,
      value: commission_bps === null ? common.none : formatShare(commission_bps / 10_000),
    },
  ];
  return (
    <div className="space-y-4">
      <div>
        <Link href="/forecasters/" className="text-accent underline-offset-2 hover:underline">
          {m.all}
        </Link>
        <h1 className="mt-2 flex items-center gap-2.5 font-semibold text-xl tracking-tight">
          <Swatch colour={label.colour} />
          {label.name}
        </h1>
        <p className="mt-1 break-all font-mono text-muted text-xs">{forecaster.forecaster}</p>
        <p className="mt-0.5 break-all font-mono text-muted text-xs">{m.operator(forecaster.operator)}</p>
      </div>
      <Figures
        columns={4}
        figures={[
          {
            name: m.figures.score,
            value: mean_score === null ? common.none : formatScore(mean_score),
            note: m.overRounds(forecaster.rounds),
          },
          { name: m.figures.skill, value: share(skill_ppm === null ? null : skill_ppm / 1e6) },
          { name: m.figures.uptime, value: share(uptimeOf(all, forecaster.forecaster)) },
          { name: m.figures.slashes, value: slashes ?? common.none },
          { name: m.figures.stake, value: `${formatToken(forecaster.stake_wei)} ${common.tokens}` },
          ...(isChannel ? [] : delegations),
        ]}
      />
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        {ledger === "chain" && <DelegationPanel forecaster={forecaster} />}
        <CalibrationPanel forecaster={forecaster.forecaster} />
      </div>
      <Panel title={m.roundsTitle} aside={m.inTokens}>
        <OwnRounds entries={ownEntries(all, forecaster.forecaster)} colour={label.colour} />
      </Panel>
    </div>
  );
}
