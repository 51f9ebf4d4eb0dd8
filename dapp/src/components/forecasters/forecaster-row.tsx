import type { Forecaster, Round } from "@/api/schema";
import { Cell } from "@/components/shared/cell";
import { ForecasterName } from "@/components/shared/forecaster-name";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { formatScore, formatToken, shortHex } from "@/lib/format";
import { placeLeft, recentScores } from "@/lib/leaderboard";
import { Sparkline } from "./sparkline";

type Props = { forecaster: Forecaster; rank: number; rounds: readonly Round[]; full: boolean };

/** A row of the leaderboard. */
export function ForecasterRow({ forecaster, rank, rounds, full }: Props) {
  const place = placeLeft(forecaster);
  const label = useForecasterLabels()(forecaster.forecaster);
  const scores = recentScores(rounds, forecaster.forecaster);
  const description = `Scores of ${label.name} over the last ${scores.length} rounds`;
  return (
    <tr>
      <Cell className="text-muted">{rank}</Cell>
      <Cell>
        <ForecasterName forecaster={forecaster.forecaster} label={label} />
      </Cell>
      {full && (
        <Cell className="font-mono text-muted text-xs">
          <span title={forecaster.operator}>{shortHex(forecaster.operator)}</span>
        </Cell>
      )}
      <Cell numeric className="font-medium">
        {forecaster.mean_score === null ? "–" : formatScore(forecaster.mean_score)}
      </Cell>
      <Cell>
        <Sparkline values={scores} colour={label.colour} label={description} />
      </Cell>
      <Cell numeric>{forecaster.rounds}</Cell>
      <Cell numeric>{formatToken(forecaster.stake_wei)}</Cell>
      <Cell numeric>{formatToken(forecaster.delegated_wei)}</Cell>
      <Cell numeric>
        <span title={`Of at most ${formatToken(forecaster.delegation_cap_wei)} from all delegators`}>
          {place === 0n ? "full" : formatToken(String(place))}
        </span>
      </Cell>
      <Cell numeric>{formatToken(forecaster.rewards_wei, 4)}</Cell>
    </tr>
  );
}
