"use client";

import { memo, useMemo } from "react";
import type { Readings } from "@/api/schema";
import { type Calibration, calibrationOf } from "@/chart/calibration";
import { CalibrationPlot } from "@/chart/calibration-plot";
import type { Fan } from "@/chart/fan-table";
import type { LabelOf } from "@/hooks/use-forecaster-labels";
import { useMessages } from "@/messages/use-messages";

type Props = { fans: readonly Fan[]; readings: Readings; labelOf: LabelOf };
type Curve = { name: string; colour: string; calibration: Calibration };

/** The calibration of every forecaster on this feed, in one diagram. It is drawn again only if a curve moves. */
export const CalibrationOverlay = memo(function CalibrationOverlay({ fans, readings, labelOf }: Props) {
  const curves: Curve[] = fans.flatMap((fan) => {
    const calibration = calibrationOf(fan, readings);
    const { name, colour } = labelOf(fan.forecaster);
    return calibration ? [{ name, colour, calibration }] : [];
  });
  const shape = JSON.stringify(curves);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` says all that the curves say
  const drawn = useMemo(() => curves, [shape]);
  return <Diagram curves={drawn} />;
});

const Diagram = memo(function Diagram({ curves }: { curves: Curve[] }) {
  const { feed: m, forecasters } = useMessages();
  const [first] = curves;
  if (!first) return null;
  const names = curves.map(({ name }) => name).join(", ");
  return (
    <div className="border-line border-t px-4 py-3">
      <h3 className="font-medium">{m.calibration}</h3>
      <p className="text-muted text-xs">
        {m.calibrationNote} · {forecasters.calibration.note}
      </p>
      <CalibrationPlot
        curves={curves}
        label={forecasters.calibration.label(names, first.calibration.steps)}
      />
    </div>
  );
});
