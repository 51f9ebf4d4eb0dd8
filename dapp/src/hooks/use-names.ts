import { useMemo } from "react";
import { forecasterColour } from "@/lib/forecaster-colour";
import { shortHex } from "@/lib/format";
import { useForecasters } from "./queries/use-forecasters";

/** How a forecaster is called and drawn; `place` is its index in the registry's order. */
export type Named = { name: string; colour: string; place: number };

/** Names and colours of forecasters by address; an unknown one is called by its short address. */
export function useNames(): (forecaster: string) => Named {
  const { data: forecasters } = useForecasters();
  return useMemo(() => {
    const named = new Map<string, Named>();
    for (const [index, each] of (forecasters ?? []).entries()) {
      const name = each.name || each.model || shortHex(each.forecaster);
      named.set(each.forecaster.toLowerCase(), { name, colour: forecasterColour(index), place: index });
    }
    const place = named.size;
    return (forecaster) =>
      named.get(forecaster.toLowerCase()) ?? {
        name: shortHex(forecaster),
        colour: forecasterColour(place),
        place,
      };
  }, [forecasters]);
}
