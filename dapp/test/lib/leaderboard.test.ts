import { expect, it } from "vitest";
import { coverageOf } from "@/lib/leaderboard";

const row = {
  asset_class: null,
  model: null,
  forecaster: "0xAbCd",
  values: 4,
  mean_absolute_error_pu: 0.1,
  coverage: 0.75,
  skill: null,
};
const summary = { nominal_coverage: 0.8, total: null, by_class: [], by_model: [], by_forecaster: [row] };

it("finds a forecaster's coverage whatever the case of its address", () => {
  expect(coverageOf(summary, "0xabcd")).toBe(0.75);
  expect(coverageOf(summary, "0xef01")).toBeNull();
  expect(coverageOf(undefined, "0xabcd")).toBeNull();
});
