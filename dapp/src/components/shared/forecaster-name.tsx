import type { ForecasterLabel } from "@/hooks/use-forecaster-labels";
import { shortHex } from "@/lib/format";
import { Swatch } from "./swatch";

type Props = {
  forecaster: string;
  label: ForecasterLabel;
  /** the name alone, except on a wide screen */
  short?: boolean;
};

/** A forecaster's colour, name and short address. */
export function ForecasterName({ forecaster, label, short = false }: Props) {
  const address = shortHex(forecaster);
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      <Swatch colour={label.colour} />
      <span className="font-medium">{label.name}</span>
      {label.name !== address && (
        <span
          className={`hidden font-mono text-muted text-xs ${short ? "2xl:inline" : "sm:inline"}`}
          title={forecaster}
        >
          {address}
        </span>
      )}
    </span>
  );
}
