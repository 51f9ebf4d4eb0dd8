import type { OwnEntry } from "@/lib/forecaster-record";
import { formatScore } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";

const HEIGHT = 72;
const BAR = 14;
const LEAST = 6;

/** One bar a settled round, oldest first. The bars start a little below the lowest score, so that they differ. */
export function ScoreBars({ entries, colour }: { entries: readonly OwnEntry[]; colour: string }) {
  const { forecasters: m, rounds } = useMessages();
  const scored = entries.filter(({ entry }) => entry.score !== null).toReversed();
  if (scored.length < 2) return null;
  const values = scored.map(({ entry }) => Number(entry.score));
  const low = Math.min(...values);
  const spread = Math.max(...values) - low || 1;
  return (
    <figure className="overflow-x-auto px-4 pt-3 pb-2">
      <figcaption className="mb-1 text-muted text-xs">{m.scoreChart}</figcaption>
      <svg width={scored.length * BAR} height={HEIGHT} role="img" aria-label={m.scoreChart}>
        {scored.map(({ round, entry }, i) => {
          const tall = LEAST + ((Number(entry.score) - low) / spread) * (HEIGHT - LEAST);
          return (
            <rect
              key={round.round}
              x={i * BAR + 1}
              y={HEIGHT - tall}
              width={BAR - 3}
              height={tall}
              rx="1"
              style={{ fill: `var(${colour})` }}
            >
              <title>{`${rounds.named(round.round)}: ${formatScore(entry.score ?? "0")}`}</title>
            </rect>
          );
        })}
      </svg>
    </figure>
  );
}
