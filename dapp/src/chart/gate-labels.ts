/** A line with a text to put beside it: where the line is and how wide its text is (px). */
export type Labelled = { x: number; width: number };

type Room = {
  left: number;
  right: number;
  /** the line of chain time, which no text may touch */
  now: number | null;
  /** least distance of a text from any line and from the next text (px) */
  gap: number;
};

/**
 * Where the texts of vertical lines begin (px): right of their own line, else left of it, else null, if both places
 * touch another line or text. `lines` rise.
 */
export function placeLabels(lines: readonly Labelled[], { left, right, now, gap }: Room): (number | null)[] {
  let taken = left; // up to where the texts so far reach
  return lines.map(({ x, width }) => {
    const isFree = (start: number): boolean => {
      const end = start + width;
      const touches = (at: number): boolean => at !== x && at > start - gap && at < end + gap;
      return (
        start >= taken &&
        end <= right &&
        !(now !== null && touches(now)) &&
        !lines.some((one) => touches(one.x))
      );
    };
    const start = [x + gap, x - gap - width].find(isFree) ?? null;
    if (start !== null) taken = start + width + gap;
    return start;
  });
}
