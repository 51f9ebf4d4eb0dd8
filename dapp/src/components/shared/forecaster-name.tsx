import type { Named } from "@/hooks/use-names";
import { shortHex } from "@/lib/format";
import { Swatch } from "./swatch";

/** A forecaster's colour, name and short address. */
export function ForecasterName({ forecaster, named }: { forecaster: string; named: Named }) {
  const address = shortHex(forecaster);
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <Swatch colour={named.colour} />
      <span className="font-medium">{named.name}</span>
      {named.name !== address && (
        <span className="hidden font-mono text-muted text-xs sm:inline" title={forecaster}>
          {address}
        </span>
      )}
    </span>
  );
}
