import { faults as de } from "./de/faults";
import { faults as en, type Faults } from "./en/faults";
import { locale } from "./locale-store";
import { SaidError } from "./said-error";

// NOTE: not part of the common catalogue, so that only pages that decode, verify or send load it.
const CATALOGUES: Record<"en" | "de", Faults> = { en, de };

export type FaultKind = keyof Faults;
export type FaultValues<Kind extends FaultKind> = Parameters<Faults[Kind]>;

/** Something that this browser found wrong: its kind, and the values that its sentence names. */
export class Fault<Kind extends FaultKind = FaultKind> extends SaidError {
  readonly values: FaultValues<Kind>;

  constructor(
    readonly kind: Kind,
    ...values: FaultValues<Kind>
  ) {
    super(() => faultText(locale(), kind, values));
    this.name = "Fault";
    this.values = values;
  }
}

/** The sentence of a fault in a language. */
export const faultText = <Kind extends FaultKind>(
  language: keyof typeof CATALOGUES,
  kind: Kind,
  values: FaultValues<Kind>,
): string => (CATALOGUES[language][kind] as (...given: FaultValues<Kind>) => string)(...values);
