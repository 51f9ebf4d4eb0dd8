/** The theme's colours for the canvas, which cannot use CSS variables. */
export type Palette = {
  ink: string;
  muted: string;
  line: string;
  now: string;
  future: string;
  of: (variable: string) => string;
};

/** Read the palette from an element's computed style. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  // The style is live: each question to it may compute the page's styles again.
  const known = new Map<string, string>();
  const of = (variable: string): string => {
    const colour = known.get(variable) ?? style.getPropertyValue(variable).trim();
    known.set(variable, colour);
    return colour;
  };
  return {
    ink: of("--ink"),
    muted: of("--muted"),
    line: of("--line"),
    now: of("--now"),
    future: of("--future"),
    of,
  };
}

/** Add an opacity between 0 and 1 to a #rrggbb colour. */
export function withOpacity(hex: string, opacity: number): string {
  return `${hex}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, "0")}`;
}
