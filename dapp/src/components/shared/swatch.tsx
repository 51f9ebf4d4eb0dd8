/** A square in a forecaster's colour. */
export function Swatch({ colour }: { colour: string }) {
  return (
    <span
      aria-hidden="true"
      className="inline-block h-2.5 w-2.5 shrink-0 rounded-[2px]"
      style={{ background: `var(${colour})` }}
    />
  );
}
