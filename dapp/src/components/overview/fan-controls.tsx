"use client";

import type { Fan } from "@/chart/fan-table";
import { type Segment, Segments } from "@/components/shared/segments";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";

type Props = {
  fans: readonly Fan[];
  forecaster: string | null;
  onForecaster: (forecaster: string | null) => void;
  hours: number;
  onHours: (hours: number) => void;
};

const WINDOWS: Segment<number>[] = [12, 24, 48].map((value) => ({ value, text: `${value} h` }));

/** Controls of the fan chart: forecaster and time window. */
export function FanControls({ fans, forecaster, onForecaster, hours, onHours }: Props) {
  const labelOf = useForecasterLabels();
  const forecasters: Segment<string | null>[] = [
    { value: null, text: "All" },
    ...fans.map((fan) => ({
      value: fan.forecaster,
      text: labelOf(fan.forecaster).name,
      colour: labelOf(fan.forecaster).colour,
    })),
  ];
  return (
    <div className="flex flex-wrap justify-between gap-2 px-4 pt-3">
      <Segments legend="Forecaster" segments={forecasters} chosen={forecaster} onChoose={onForecaster} />
      <Segments legend="Window" segments={WINDOWS} chosen={hours} onChoose={onHours} />
    </div>
  );
}
