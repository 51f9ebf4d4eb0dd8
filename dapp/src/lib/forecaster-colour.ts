/** The theme's colours for forecasters (globals.css). */
const COLOURS = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-6"] as const;

/** The CSS variable of the colour of the forecaster at a registry index. Colours repeat after six. */
export const forecasterColour = (index: number): string => `--${COLOURS[index % COLOURS.length]}`;
