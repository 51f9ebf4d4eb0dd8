import { describe, expect, it } from "vitest";
import { darknessOf, shadesOf } from "@/chart/errors";
import { fanSkill, nominalCoverage } from "@/chart/fan-skill";
import { fanTable, joinFans, lastValid } from "@/chart/fan-table";

const rounds = [0, 1].map((round) => ({
  round,
  first_valid_chain_s: 1800 * round,
  step_s: 900,
  levels: 3,
  forecasts: [
    {
      forecaster: round === 0 ? "0xAB" : "0xab",
      model: "lstm",
      quantiles_mw: [
        [1, 2, 3],
        [2, 3, 4],
      ],
    },
  ],
}));
const readings = { asset_id: "pv", times_chain_s: [0, 900, 1800], power_mw: [2, 9, null] };

describe("fanTable", () => {
  it("joins rounds by forecaster, whatever the case of the address", () => {
    const fans = joinFans(rounds);
    expect(fans).toHaveLength(1);
    expect(lastValid(fans)).toBe(2700);
  });
  it("puts quantiles and readings on one axis", () => {
    const table = fanTable(joinFans(rounds), readings, 900, 2700);
    expect(table.times).toEqual([900, 1800, 2700]);
    expect(table.observed).toEqual([9, null, null]);
    expect(table.fans[0]?.columns).toEqual([
      [2, 1, 2],
      [3, 2, 3],
      [4, 3, 4],
    ]);
  });
});

describe("fanSkill", () => {
  const [fan] = joinFans(rounds);
  it("counts measured steps only", () => {
    expect(fan && fanSkill(fan, readings, 10, 0)).toEqual({ steps: 2, coverage: 0.5, medianError: 0.3 });
  });
  it("is null before the first measured step", () => {
    expect(fan && fanSkill(fan, readings, 10, 1800)).toBeNull();
  });
  it("gives the nominal coverage of the widest band", () => expect(nominalCoverage(9)).toBe(0.8));
});

describe("shadesOf", () => {
  it("joins neighbours of one shade, and leaves out what was not measured", () => {
    expect(shadesOf([0, 0.01, null, 0.3, 0.12], 0.2, 2)).toEqual(["M0 0h2.02v1H0z", "M3 0h2.02v1H3z"]);
    expect([0, 1].map((shade) => darknessOf(shade, 2))).toEqual([0.25, 0.75]);
  });
  it("has an empty outline for a shade without cells", () => {
    expect(shadesOf([null], 0.2, 1)).toEqual([""]);
  });
});
