/** Colour names of the theme (globals.css) that tell forecasters apart. */
const COLOURS = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-6"] as const;

/** The theme colour of the forecaster at an index of the registry's order, as a CSS variable's name. */
export const forecasterColour = (index: number): string => `--${COLOURS[index % COLOURS.length]}`;
