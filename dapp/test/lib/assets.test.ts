import { describe, expect, it } from "vitest";
import type { Asset, Feed } from "@/api/schema";
import { fanCsv, medianErrors } from "@/chart/errors";
import { type FanTable, joinFans } from "@/chart/fan-table";
import { assetRows, classTotals, searchAssets, sortAssets, visibleRows } from "@/lib/asset-rows";
import { projectionOf } from "@/lib/projection";
import { newer } from "@/live/power-store";

const asset = (name: string, asset_class: string, capacity_mw: number): Asset => ({
  asset_id: name.toLowerCase(),
  name,
  asset_class,
  capacity_mw,
  feed: null,
  capacity_factor: null,
  availability: null,
  deviation: null,
  open_alerts: 0,
});
const ASSETS = [
  asset("WP10", "wind", 4),
  asset("WP2", "wind", 8),
  asset("PV1", "solar", 2),
  asset("T", "weather", 0),
];
const LIVE = newer(new Map(), [
  { asset_id: "wp2", time_chain_ms: 900_000, power_mw: 2 },
  { asset_id: "pv1", time_chain_ms: 900_000, power_mw: -1 },
]);
const ROWS = assetRows(ASSETS, LIVE);
const names = (rows: readonly Asset[]): string[] => rows.map(({ name }) => name);

describe("assets", () => {
  it("leaves weather stations out, which have no power", () => expect(names(ROWS)).not.toContain("T"));
  it("sorts names as people do, and missing values last in both directions", () => {
    expect(names(sortAssets(ROWS, "name", false))).toEqual(["PV1", "WP2", "WP10"]);
    expect(names(sortAssets(ROWS, "power", false))).toEqual(["PV1", "WP2", "WP10"]);
    expect(names(sortAssets(ROWS, "power", true))).toEqual(["WP2", "PV1", "WP10"]);
  });
  it("searches every word and filters by class", () => {
    expect(names(searchAssets(ROWS, "wind 10", null))).toEqual(["WP10"]);
    expect(names(searchAssets(ROWS, "", "solar"))).toEqual(["PV1"]);
  });
  it("sums the power of a class over what reported", () => {
    const feeds: Feed[] = ASSETS.slice(0, 2).map((known, feed) => ({
      ...known,
      asset_class: "wind",
      feed,
      latitude: 0,
      longitude: 0,
    }));
    const totals = classTotals(feeds, LIVE);
    expect(totals).toEqual([["wind", { power_mw: 2, capacity_mw: 8, reporting: 1, count: 2 }]]);
  });
});

it("keeps the later of two readings, and ignores missing values", () => {
  const late = newer(LIVE, [
    { asset_id: "wp2", time_chain_ms: 0, power_mw: 7 },
    { asset_id: "pv1", time_chain_ms: 1_800_000, power_mw: null },
  ]);
  expect([...late]).toEqual([...LIVE]);
});

it("shows only the rows in view, and space for all others", () => {
  const view = visibleRows(5000, 40_000, 640, 40, 6);
  expect(view).toEqual({ first: 994, last: 1022, above_px: 994 * 40, below_px: (5000 - 1022) * 40 });
  expect(visibleRows(3, 0, 640, 40)).toEqual({ first: 0, last: 3, above_px: 0, below_px: 0 });
  // The list became shorter than the scrolled position.
  expect(visibleRows(2, 40_000, 640, 40).above_px).toBe(0);
});

describe("projection", () => {
  const places = [
    { latitude: 50, longitude: 9 },
    { latitude: 51, longitude: 10 },
  ];
  it("puts north up and east right, within the margins", () => {
    const map = projectionOf(places, 500, 20);
    expect([map.x(9), map.x(10)]).toEqual([20, 480]);
    expect(map.y(51)).toBe(20);
    expect(map.y(50)).toBeCloseTo(map.height - 20);
  });
  it("is finite for one place alone", () => {
    const map = projectionOf(places.slice(0, 1), 500, 20);
    expect(Number.isFinite(map.x(9)) && Number.isFinite(map.height)).toBe(true);
    expect(map.longitudes.length).toBeLessThan(10);
  });
});

describe("a fan's errors and CSV", () => {
  const fan = { forecaster: "0xA", levels: 3, steps: new Map([[0, [1, 2, 3]]]) };
  const table: FanTable = {
    times: [0, 900],
    observed: [2.5, null],
    fans: [
      {
        fan,
        columns: [
          [1, null],
          [2, null],
          [3, null],
        ],
      },
    ],
  };
  it("measures the median against the capacity", () => expect(medianErrors(table, 5)).toEqual([0.1, null]));
  it("writes one line a step", () => {
    expect(fanCsv(table, () => "lstm").split("\n")).toEqual([
      "time_utc,observed_mw,lstm_q1_mw,lstm_q2_mw,lstm_q3_mw",
      "1970-01-01T00:00:00.000Z,2.5,1,2,3",
      "1970-01-01T00:15:00.000Z,,,,",
    ]);
  });
  it("lets no forecaster's name run as a formula or break a field", () => {
    expect(fanCsv(table, () => '=HYPERLINK("x"),')).toContain(`"'=HYPERLINK(""x""),_q1_mw"`);
  });
  it("leaves out steps beyond the horizon", () => {
    const forecasts = [{ forecaster: "0xA", model: "", quantiles_mw: [[1], [2], [3]] }];
    const [short] = joinFans([{ round: 1, first_valid_chain_s: 0, step_s: 900, levels: 1, forecasts }], 1800);
    expect([...(short?.steps.keys() ?? [])]).toEqual([0, 900]);
  });
});
