import { useMemo } from "react";
import { forecasterColour } from "@/lib/forecaster-colour";
import { shortHex } from "@/lib/format";
import { useForecasters } from "./queries/use-forecasters";

/** A forecaster's display name, chart colour and index in the registry (`place`). */
export type ForecasterLabel = { name: string; colour: string; place: number };

/** A function from a forecaster's address to its label. An unknown forecaster is labelled by its short address. */
export type LabelOf = (forecaster: string) => ForecasterLabel;

/** The labels of the registered forecasters. */
export function useForecasterLabels(): LabelOf {
  const { data: forecasters } = useForecasters();
  return useMemo(() => {
    const labels = new Map<string, ForecasterLabel>();
    for (const [index, forecaster] of (forecasters ?? []).entries()) {
      const name = forecaster.name || forecaster.model || shortHex(forecaster.forecaster);
      labels.set(forecaster.forecaster.toLowerCase(), {
        name,
        colour: forecasterColour(index),
        place: index,
      });
    }
    const place = labels.size;
    return (forecaster) =>
      labels.get(forecaster.toLowerCase()) ?? {
        name: shortHex(forecaster),
        colour: forecasterColour(place),
        place,
      };
  }, [forecasters]);
}
