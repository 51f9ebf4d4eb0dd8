"use client";

import { useId } from "react";
import type { Round } from "@/api/schema";
import type { Bands } from "@/chart/fan-series";
import type { Fan } from "@/chart/fan-table";
import { type Segment, Segments } from "@/components/shared/segments";
import type { FanChoice } from "@/hooks/use-fan-choice";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { formatMoment } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";

type Props = {
  fans: readonly Fan[];
  forecaster: string | null;
  onForecaster: (forecaster: string | null) => void;
  choice: FanChoice;
  onChoice: (change: Partial<FanChoice>) => void;
  /** the rounds whose forecasts can be shown alone; without them the detailed controls are left out */
  issued?: readonly Round[];
};

const HOURS = [12, 24, 48, 168];
const BANDS: readonly Bands[] = ["all", "outer", "none"];
const MAX_HORIZON_H = 6;

/** Controls of the fan chart: forecaster and window; on the feed's own page also bands, issue time and horizon. */
export function FanControls({ fans, forecaster, onForecaster, choice, onChoice, issued }: Props) {
  const labelOf = useForecasterLabels();
  const { feed: m } = useMessages();
  const forecasters: Segment<string | null>[] = [
    { value: null, text: m.all },
    ...fans.map((fan) => ({
      value: fan.forecaster,
      text: labelOf(fan.forecaster).name,
      colour: labelOf(fan.forecaster).colour,
    })),
  ];
  return (
    <div className="flex flex-col flex-wrap items-start justify-between gap-2 px-4 pt-3 sm:flex-row sm:items-center print:hidden">
      <Segments legend={m.forecaster} segments={forecasters} chosen={forecaster} onChoose={onForecaster} />
      <Segments
        legend={m.window}
        segments={HOURS.map((value) => ({ value, text: value > 48 ? m.days(value / 24) : m.hours(value) }))}
        chosen={choice.hours}
        onChoose={(hours) => onChoice({ hours })}
      />
      {issued && <Details choice={choice} onChoice={onChoice} issued={issued} />}
    </div>
  );
}

type DetailsProps = Pick<Props, "choice" | "onChoice"> & { issued: readonly Round[] };

function Details({ choice, onChoice, issued }: DetailsProps) {
  const id = useId();
  const { feed: m } = useMessages();
  const horizon = choice.horizon_h ?? MAX_HORIZON_H;
  return (
    <div className="flex w-full flex-wrap items-center gap-x-6 gap-y-2 text-xs">
      <Segments
        legend={m.bands}
        segments={BANDS.map((value) => ({ value, text: m.band[value] }))}
        chosen={choice.bands}
        onChoose={(bands) => onChoice({ bands })}
      />
      <span className="flex items-center gap-2">
        <label htmlFor={`${id}-issue`} className="text-muted">
          {m.issue}
        </label>
        <select
          id={`${id}-issue`}
          value={choice.issue ?? ""}
          onChange={(event) => onChoice({ issue: event.target.value ? Number(event.target.value) : null })}
          className="max-w-56 rounded border border-strong-line bg-surface px-2 py-1.5"
        >
          <option value="">{m.latest}</option>
          {issued.map(({ round, gate_chain_s }) => (
            <option key={round} value={round}>
              {m.issuedAt(round, formatMoment(gate_chain_s))}
            </option>
          ))}
        </select>
      </span>
      <span className="flex items-center gap-2">
        <label htmlFor={`${id}-horizon`} className="text-muted">
          {m.horizon}
        </label>
        <input
          id={`${id}-horizon`}
          type="range"
          min={1}
          max={MAX_HORIZON_H}
          value={horizon}
          aria-valuetext={m.horizonTo(String(horizon))}
          onChange={(event) => {
            const hours = Number(event.target.value);
            onChoice({ horizon_h: hours === MAX_HORIZON_H ? null : hours });
          }}
          className="accent-(--accent)"
        />
        <span className="w-28 tabular-nums">{m.horizonTo(String(horizon))}</span>
      </span>
    </div>
  );
}
