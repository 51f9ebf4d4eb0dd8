"use client";

import type { Feed } from "@/api/schema";
import { fanSkill, nominalCoverage } from "@/chart/fan-skill";
import { Swatch } from "@/components/shared/swatch";
import type { useFanView } from "@/hooks/use-fan-view";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { formatShare } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";

type Props = {
  feed: Feed;
  view: ReturnType<typeof useFanView>;
  chosen: string | null;
  onChoose: (forecaster: string | null) => void;
};

/** The skill of every forecaster on this feed and window. A click on a forecaster shows its fan alone. */
export function FanFigures({ feed, view, chosen, onChoose }: Props) {
  const labelOf = useForecasterLabels();
  const { feed: m } = useMessages();
  const readings = view.readings.data;
  if (view.fans.length === 0 || !readings) return view.pending && <div className="h-61 sm:h-20" />;
  return (
    <ul className="grid grid-cols-1 gap-px border-line border-t bg-line sm:grid-cols-3" data-testid="figures">
      {view.fans.map((fan) => {
        const skill = fanSkill(fan, readings, feed.capacity_mw, view.from);
        const shown = chosen === fan.forecaster;
        return (
          <li key={fan.forecaster} className="bg-surface">
            <button
              type="button"
              aria-pressed={shown}
              onClick={() => onChoose(shown ? null : fan.forecaster)}
              className="w-full px-4 py-3 text-left hover:bg-raised/60 aria-pressed:bg-raised"
            >
              <span className="flex items-center gap-2 font-medium">
                <Swatch colour={labelOf(fan.forecaster).colour} />
                {labelOf(fan.forecaster).name}
              </span>
              <span className="mt-1 block text-muted text-xs">
                {skill ? (
                  <>
                    <Line name={m.medianError} value={m.share(formatShare(skill.medianError))} />
                    <Line
                      name={m.inside(formatShare(nominalCoverage(fan.levels), 0))}
                      value={m.steps(formatShare(skill.coverage), skill.steps)}
                    />
                  </>
                ) : (
                  m.unmeasured
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <span className="flex flex-wrap justify-between gap-x-3">
      <span>{name}</span>
      <span className="text-ink">{value}</span>
    </span>
  );
}
