import { expect, it } from "vitest";
import type { Entry, Round } from "@/api/schema";
import { calibrationOf } from "@/chart/calibration";
import { auditTarget } from "@/lib/audit-target";
import { delegatedGain, ownEntries, uptimeOf } from "@/lib/forecaster-record";

const entry = (forecaster: string, state: string, score: string | null = null): Entry => ({
  forecaster,
  wager_wei: "100",
  score,
  payout_wei: null,
  state,
});
const round = (number: number, phase: Round["phase"], entries: Entry[]): Round => ({
  round: number,
  gate_chain_s: 0,
  phase,
  entries,
  reference_loss: null,
  reserve_wei: null,
  deadlines_chain_s: {},
});
const ROUNDS = [
  round(5, "open", [entry("0xA", "committed")]),
  round(4, "final", [entry("0xB", "paid", "990000000")]),
  round(3, "final", [entry("0xa", "paid", "960000000"), entry("0xB", "paid", "950000000")]),
  round(2, "final", [entry("0xA", "forfeited")]),
  round(1, "final", [entry("0xB", "paid", "1")]),
];

it("lists a forecaster's own rounds, newest first, whatever the case of its address", () => {
  expect(ownEntries(ROUNDS, "0xA").map(({ round }) => round.round)).toEqual([5, 3, 2]);
});

it("counts a round that was missed or not revealed since the first entry against the uptime", () => {
  expect(uptimeOf(ROUNDS, "0xA")).toBeCloseTo(1 / 3);
  expect(uptimeOf(ROUNDS, "0xB")).toBeCloseTo(3 / 4);
  expect(uptimeOf(ROUNDS, "0xC")).toBeNull();
});

it("shares gains by stake, to the wei", () => {
  expect(delegatedGain([100n, 7n], 50n, 50n)).toBe(53n);
  expect(delegatedGain([100n], 0n, 50n)).toBe(0n);
  expect(delegatedGain([], 0n, 0n)).toBe(0n);
});

it("counts how often the measured power lay below each quantile", () => {
  const fan = {
    forecaster: "0xA",
    levels: 3,
    steps: new Map([
      [0, [1, 2, 3]],
      [900, [1, 2, 3]],
    ]),
  };
  const readings = { asset_id: "a", times_chain_s: [0, 900, 1800], power_mw: [2, 9, 1] };
  expect(calibrationOf(fan, readings)).toEqual({
    steps: 2,
    points: [
      { stated: 0.25, found: 0 },
      { stated: 0.5, found: 0.5 },
      { stated: 0.75, found: 0.5 },
    ],
  });
  expect(calibrationOf(fan, { ...readings, power_mw: [null, null, 1] })).toBeNull();
});

it.each([
  ["42", { kind: "round", round: 42 }],
  [" #7 ", { kind: "round", round: 7 }],
  [`0x${"aB".repeat(32)}`, { kind: "transaction", hash: `0x${"ab".repeat(32)}` }],
  ["", null],
  ["0x12", null],
  ["-1", null],
  ["1e3", null],
])("reads %s as a round or a transaction", (text, target) => {
  expect(auditTarget(text)).toEqual(target);
});
