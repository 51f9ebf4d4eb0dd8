/** The range of a linear scale. */
export type Range = { min: number; max: number };

const round = (px: number): number => Math.round(px * 10) / 10;

/**
 * The outline of the observed power in an area of a size (px): a line with gaps where nothing was measured, and a dot
 * for a lone value. It goes from one step of the axis to another, without the latter.
 */
export function observedOutline(
  times: readonly number[],
  observed: readonly (number | null)[],
  x: Range,
  y: Range,
  size: { width: number; height: number },
  from = 0,
  to = times.length,
): string {
  const scaleX = size.width / (x.max - x.min);
  const scaleY = size.height / (y.max - y.min);
  let outline = "";
  let drawing = false;
  for (let i = from; i < Math.min(to, times.length); i += 1) {
    const power = observed[i];
    if (power == null) {
      drawing = false;
      continue;
    }
    outline += `${drawing ? "L" : "M"}${round(((times[i] ?? 0) - x.min) * scaleX)} ${round((y.max - power) * scaleY)}`;
    if (!drawing && observed[i + 1] == null) outline += "h0";
    drawing = true;
  }
  return outline;
}
