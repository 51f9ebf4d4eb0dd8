/** The colours the canvas needs, read from the theme: a canvas can't use CSS variables. */
export type Palette = {
  ink: string;
  muted: string;
  line: string;
  surface: string;
  now: string;
  future: string;
  of: (variable: string) => string;
};

/** The palette in force at an element. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const of = (variable: string): string => style.getPropertyValue(variable).trim();
  return {
    ink: of("--ink"),
    muted: of("--muted"),
    line: of("--line"),
    surface: of("--surface"),
    now: of("--now"),
    future: of("--future"),
    of,
  };
}

/** A #rrggbb colour with an opacity between 0 and 1. */
export function withOpacity(hex: string, opacity: number): string {
  return `${hex}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, "0")}`;
}
