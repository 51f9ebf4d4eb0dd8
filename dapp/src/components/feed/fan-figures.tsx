"use client";

import { memo } from "react";
import type { Readings } from "@/api/schema";
import { fanSkill, nominalCoverage } from "@/chart/fan-skill";
import type { Fan } from "@/chart/fan-table";
import { Swatch } from "@/components/shared/swatch";
import type { LabelOf } from "@/hooks/use-forecaster-labels";
import { formatShare } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";

type Props = {
  fans: readonly Fan[];
  readings: Readings;
  capacity_mw: number;
  from: number;
  labelOf: LabelOf;
  chosen: string | null;
  onChoose: (forecaster: string | null) => void;
};

/** The skill of every forecaster on this feed and window. A click on a forecaster shows its fan alone. */
export const FanFigures = memo(function FanFigures(props: Props) {
  const { fans, readings, capacity_mw, from, labelOf, chosen, onChoose } = props;
  const { feed: m } = useMessages();
  return (
    <ul className="grid grid-cols-1 gap-px border-line border-t bg-line sm:grid-cols-3" data-testid="figures">
      {fans.map((fan) => {
        const skill = fanSkill(fan, readings, capacity_mw, from);
        return (
          <Figure
            key={fan.forecaster}
            forecaster={fan.forecaster}
            name={labelOf(fan.forecaster).name}
            colour={labelOf(fan.forecaster).colour}
            band={formatShare(nominalCoverage(fan.levels), 0)}
            error={skill && m.share(formatShare(skill.medianError))}
            inside={skill && m.steps(formatShare(skill.coverage), skill.steps)}
            shown={chosen === fan.forecaster}
            onChoose={onChoose}
          />
        );
      })}
    </ul>
  );
});

type FigureProps = {
  forecaster: string;
  name: string;
  colour: string;
  band: string;
  error: string | null;
  inside: string | null;
  shown: boolean;
  onChoose: (forecaster: string | null) => void;
};

/** The skill of one forecaster. It is rendered again only if a text of it changes. */
const Figure = memo(function Figure(props: FigureProps) {
  const { feed: m } = useMessages();
  const { forecaster, name, colour, band, error, inside, shown, onChoose } = props;
  return (
    <li className="bg-surface">
      <button
        type="button"
        aria-pressed={shown}
        onClick={() => onChoose(shown ? null : forecaster)}
        className="w-full px-4 py-3 text-left hover:bg-raised/60 aria-pressed:bg-raised"
      >
        <span className="flex items-center gap-2 font-medium">
          <Swatch colour={colour} />
          {name}
        </span>
        <span className="mt-1 block text-muted text-xs">
          {error === null || inside === null ? (
            m.unmeasured
          ) : (
            <>
              <Line name={m.medianError} value={error} />
              <Line name={m.inside(band)} value={inside} />
            </>
          )}
        </span>
      </button>
    </li>
  );
});

const Line = memo(function Line({ name, value }: { name: string; value: string }) {
  return (
    <span className="flex flex-wrap justify-between gap-x-3">
      <span>{name}</span>
      <span className="text-ink">{value}</span>
    </span>
  );
});
