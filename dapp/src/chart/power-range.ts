type Column = ArrayLike<number | null | undefined>;

/** The lowest and highest value of a column; null if it has none. Remembered: of many columns, one changes. */
function extentOf(column: Column): readonly [number, number] | null {
  const known = EXTENTS.get(column);
  if (known !== undefined) return known;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < column.length; i += 1) {
    const value = column[i];
    if (value == null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const extent = low > high ? null : ([low, high] as const);
  EXTENTS.set(column, extent);
  return extent;
}

const EXTENTS = new WeakMap<Column, readonly [number, number] | null>();

/** The range of power that shows every column: some room above, and from zero unless power is negative. */
export function powerRange(columns: readonly Column[]): [number, number] {
  const extents = columns.map(extentOf).filter((extent) => extent !== null);
  if (extents.length === 0) return [0, 1];
  const low = Math.min(...extents.map(([lowest]) => lowest));
  const high = Math.max(...extents.map(([, highest]) => highest));
  const room = (high - Math.min(0, low)) * 0.08 || 0.1;
  return [low < 0 ? low - room : 0, high + room];
}
