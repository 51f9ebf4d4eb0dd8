/** A forecaster's colour beside its name. */
export function Swatch({ colour }: { colour: string }) {
  return (
    <span
      aria-hidden="true"
      className="inline-block h-2.5 w-2.5 shrink-0 rounded-[2px]"
      style={{ background: `var(${colour})` }}
    />
  );
}
