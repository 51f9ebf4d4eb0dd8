type Props = { values: readonly number[]; colour: string; label: string };

const WIDTH = 96;
const HEIGHT = 22;
const MARGIN = 2.5;

/** A small line chart with a dot on the last value. */
export function Sparkline({ values, colour, label }: Props) {
  if (values.length < 2) return <span className="text-muted">–</span>;
  const low = Math.min(...values);
  const spread = Math.max(...values) - low || 1;
  const points = values.map((value, i) => ({
    x: MARGIN + (i * (WIDTH - 2 * MARGIN)) / (values.length - 1),
    y: HEIGHT - MARGIN - ((value - low) / spread) * (HEIGHT - 2 * MARGIN),
  }));
  const end = points[points.length - 1];
  const stroke = { stroke: `var(${colour})` };
  return (
    <svg width={WIDTH} height={HEIGHT} role="img" aria-label={label}>
      <polyline
        points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}
        fill="none"
        strokeWidth="1.5"
        strokeLinejoin="round"
        style={stroke}
      />
      {end && <circle cx={end.x} cy={end.y} r="2.25" style={{ fill: `var(${colour})` }} />}
    </svg>
  );
}
