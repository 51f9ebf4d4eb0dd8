"use client";

import type { Forecaster, Round } from "@/api/schema";
import { Cell } from "@/components/shared/cell";
import { ForecasterName } from "@/components/shared/forecaster-name";
import { Link } from "@/components/shared/link";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { uptimeOf } from "@/lib/forecaster-record";
import { formatScore, formatShare, formatToken } from "@/lib/format";
import { placeLeft, recentScores } from "@/lib/leaderboard";
import { useMessages } from "@/messages/use-messages";
import { Sparkline } from "./sparkline";

type Props = {
  forecaster: Forecaster;
  rank: number;
  rounds: readonly Round[];
  coverage: number | null;
  full: boolean;
};

/** A forecaster in the leaderboard. */
export function ForecasterRow({ forecaster, rank, rounds, coverage, full }: Props) {
  const { forecasters: m, common } = useMessages();
  const label = useForecasterLabels()(forecaster.forecaster);
  const scores = recentScores(rounds, forecaster.forecaster);
  const place = placeLeft(forecaster);
  const share = (value: number | null): string => (value === null ? common.none : formatShare(value));
  return (
    <tr className="hover:bg-raised/60">
      <Cell className="text-muted">{rank}</Cell>
      <Cell>
        <Link
          href={`/forecasters/?forecaster=${forecaster.forecaster}`}
          className="underline-offset-2 hover:underline"
        >
          <ForecasterName forecaster={forecaster.forecaster} label={label} short />
        </Link>
      </Cell>
      <Cell numeric className="font-medium">
        {forecaster.mean_score === null ? common.none : formatScore(forecaster.mean_score)}
      </Cell>
      <Cell numeric>{share(forecaster.skill_ppm === null ? null : forecaster.skill_ppm / 1e6)}</Cell>
      {full && <Cell numeric>{share(coverage)}</Cell>}
      <Cell>
        <Sparkline values={scores} colour={label.colour} label={m.scoresOf(label.name, scores.length)} />
      </Cell>
      <Cell numeric>{forecaster.rounds}</Cell>
      {full && <Cell numeric>{share(uptimeOf(rounds, forecaster.forecaster))}</Cell>}
      <Cell numeric>{formatToken(forecaster.stake_wei)}</Cell>
      <Cell numeric>{formatToken(forecaster.delegated_wei)}</Cell>
      {full && (
        <>
          <Cell numeric>
            <span title={m.ofAtMost(formatToken(forecaster.delegation_cap_wei))}>
              {place === 0n ? m.full : formatToken(place)}
            </span>
          </Cell>
          <Cell numeric>
            {forecaster.commission_bps === null
              ? common.none
              : formatShare(forecaster.commission_bps / 10_000)}
          </Cell>
          <Cell numeric>{forecaster.slashes ?? common.none}</Cell>
        </>
      )}
      <Cell numeric>{formatToken(forecaster.rewards_wei, 4)}</Cell>
    </tr>
  );
}
