import { expect, it } from "vitest";
import { fanData, fanPlot } from "@/chart/fan-series";
import { fanTable, joinFans } from "@/chart/fan-table";
import { observedOutline } from "@/chart/observed-line";
import { powerRange } from "@/chart/power-range";

it.each([
  [
    [[1, null, 10], [4]],
    [0, 10.8],
  ],
  [[[-5, 5]], [-5.8, 5.8]],
  [[[0, 0]], [0, 0.1]],
  [
    [[null], []],
    [0, 1],
  ],
])("shows every value of %j, from zero unless power is negative", (columns, [low, high]) => {
  const [lowest, highest] = powerRange(columns);
  expect([lowest, highest]).toEqual([expect.closeTo(low ?? 0), expect.closeTo(high ?? 0)]);
});

const round = (forecaster: string) => ({
  round: 1,
  first_valid_chain_s: 900,
  step_s: 900,
  levels: 5,
  forecasts: [{ forecaster, model: "lstm", quantiles_mw: [[1, 2, 3, 4, 5]] }],
});
const palette = { ink: "", muted: "", line: "", now: "", future: "", of: () => "#000000" };

it.each(["all", "outer", "none"] as const)("has a column for each series of %s", (bands) => {
  for (const rounds of [[round("a")], [round("a"), round("b")], []]) {
    const table = fanTable(joinFans(rounds), undefined, 0, 1800);
    const { series } = fanPlot(table, () => "--a", palette, bands);
    const columns = fanData(table, bands);
    expect(columns).toHaveLength(series.length);
    expect(columns[0]).toBe(table.times);
    expect(columns.at(-1)).toBe(table.observed);
    for (const [i, { label }] of series.entries()) {
      const quantile = { median: 3, q1: 1, q2: 2, q4: 4, q5: 5 }[String(label)];
      if (quantile) expect(columns[i]).toEqual([quantile]);
    }
  }
});

it("draws the same line in pieces that share a point as in one", () => {
  const times = Array.from({ length: 200 }, (_, i) => i * 900);
  const observed = times.map((_, i) => (i % 31 === 7 || i === 96 ? null : i % 17));
  const place = [
    { min: 0, max: 180_000 },
    { min: 0, max: 20 },
    { width: 600, height: 200 },
  ] as const;
  const strokes = (outline: string): string[] =>
    outline.split("M").flatMap((run) => {
      const points = run.replace("h0", "").split("L");
      return points.slice(1).map((point, i) => `${points[i]} to ${point}`);
    });
  const pieces = [0, 48, 96, 144, 192].map((from) =>
    observedOutline(times, observed, ...place, from, from + 49),
  );
  const whole = strokes(observedOutline(times, observed, ...place));
  expect(whole.length).toBeGreaterThan(150);
  expect(pieces.flatMap(strokes)).toEqual(whole);
});

it("draws what was measured, with gaps, and a dot for a lone value", () => {
  const outline = observedOutline(
    [0, 900, 1800, 2700, 3600],
    [1, 2, null, 4, null],
    { min: 0, max: 3600 },
    { min: 0, max: 4 },
    { width: 400, height: 40 },
  );
  expect(outline).toBe("M0 30L100 20M300 0h0");
});
