"use client";

import { calibrationOf } from "@/chart/calibration";
import { CalibrationPlot } from "@/chart/calibration-plot";
import type { useFanView } from "@/hooks/use-fan-view";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { useMessages } from "@/messages/use-messages";

/** The calibration of every forecaster on this feed, in one diagram. */
export function CalibrationOverlay({ view }: { view: ReturnType<typeof useFanView> }) {
  const labelOf = useForecasterLabels();
  const { feed: m, forecasters } = useMessages();
  const readings = view.readings.data;
  const curves = view.fans.flatMap((fan) => {
    const calibration = readings && calibrationOf(fan, readings);
    const { name, colour } = labelOf(fan.forecaster);
    return calibration ? [{ name, colour, calibration }] : [];
  });
  const [first] = curves;
  if (!first) return null;
  return (
    <div className="border-line border-t px-4 py-3">
      <h3 className="font-medium">{m.calibration}</h3>
      <p className="text-muted text-xs">
        {m.calibrationNote} · {forecasters.calibration.note}
      </p>
      <CalibrationPlot
        curves={curves}
        label={forecasters.calibration.label(
          curves.map(({ name }) => name).join(", "),
          first.calibration.steps,
        )}
      />
    </div>
  );
}
