import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { keys } from "@/api/keys";
import type { Alert, Round } from "@/api/schema";
import { applyFrame } from "@/live/apply-frame";
import { createBatch } from "@/live/batch";
import { type Frame, frameOf } from "@/live/frame";
import { addAlert, mergeReadings, moveRound } from "@/live/merge";
import { parseMessage } from "@/live/message";
import { retryDelay_ms } from "@/live/socket";

const series = { asset_id: "pv", times_chain_s: [0, 900], power_mw: [1, 2] };
const alert: Alert = {
  kind: "stuck",
  severity: "warning",
  asset_id: "pv",
  alert_id: "a",
  started_wall_s: null,
  started_chain_s: 1,
  recovered_chain_s: null,
  acknowledged_wall_s: null,
  note: "",
  message: "pv reports the same value",
  raised_wall_s: 2,
};
const round: Round = {
  round: 3,
  gate_chain_s: 10,
  phase: "open",
  entries: [],
  reference_loss: null,
  reserve_wei: null,
  deadlines_chain_s: {},
};

describe("mergeReadings", () => {
  it("replaces readings of the same time and sorts by time", () => {
    const fresh = [
      { asset_id: "pv", time_chain_ms: 1_800_000, power_mw: 4 },
      { asset_id: "pv", time_chain_ms: 900_000, power_mw: 3 },
    ];
    expect(mergeReadings(series, fresh)).toEqual({
      asset_id: "pv",
      times_chain_s: [0, 900, 1800],
      power_mw: [1, 3, 4],
    });
  });
  it("keeps the array of times while none is added", () => {
    const merged = mergeReadings(series, [{ asset_id: "pv", time_chain_ms: 900_000, power_mw: 7 }]);
    expect(merged.times_chain_s).toBe(series.times_chain_s);
    expect(merged.power_mw).not.toBe(series.power_mw);
    expect(merged.power_mw.at(-1)).toBe(7);
  });
  it("puts a late reading into its place, and drops what is older than the history", () => {
    const late = mergeReadings({ ...series, times_chain_s: [0, 1800], power_mw: [1, 3] }, [
      { asset_id: "pv", time_chain_ms: 900_000, power_mw: 2 },
    ]);
    expect(late).toMatchObject({ times_chain_s: [0, 900, 1800], power_mw: [1, 2, 3] });
    const history_s = 186 * 3600;
    const old = mergeReadings(late, [
      { asset_id: "pv", time_chain_ms: (history_s + 900) * 1000, power_mw: 4 },
    ]);
    expect(old).toMatchObject({ times_chain_s: [1800, history_s + 900], power_mw: [3, 4] });
  });
  it("ignores readings of other assets", () => {
    expect(mergeReadings(series, [{ asset_id: "wp", time_chain_ms: 0, power_mw: 9 }])).toBe(series);
  });
});

it("moves a known round only", () => {
  expect(moveRound([round], 3, "reveal")[0]?.phase).toBe("reveal");
  const rounds = [round];
  expect(moveRound(rounds, 3, "open")).toBe(rounds);
  expect(moveRound(rounds, 4, "reveal")).toBe(rounds);
});

it("adds an alert once", () => {
  const alerts = addAlert([], alert);
  expect(alerts).toEqual([alert]);
  expect(addAlert(alerts, { ...alert })).toBe(alerts);
});

it("shows in its place that a listed alert has recovered", () => {
  const acknowledged = { ...alert, acknowledged_wall_s: 5 };
  const alerts = [{ ...alert, alert_id: "b" }, acknowledged];
  const recovered = addAlert(alerts, { ...alert, recovered_chain_s: 9 });
  expect(recovered).toEqual([alerts[0], { ...acknowledged, recovered_chain_s: 9 }]);
});

describe("frameOf", () => {
  const frame = (text: string): Frame | null => {
    const message = parseMessage(text);
    return message && frameOf(message);
  };
  it("wraps a single reading in a list", () => {
    const reading = frame(
      '{"topic":"reading","body":{"asset_id":"pv","time_chain_ms":0,"power_mw":1},"cursor":"1-0"}',
    );
    expect(reading?.body).toEqual([{ asset_id: "pv", time_chain_ms: 0, power_mw: 1 }]);
  });
  it.each([
    "",
    "{",
    "7",
    '{"topic":"feature","body":{}}',
    '{"topic":"clock","body":{"chain_time_s":"soon"}}',
  ])("ignores %j", (text) => expect(frame(text)).toBeNull());
});

describe("a batch", () => {
  const clock = (chain_time_s: number): Frame => ({ topic: "clock", body: { chain_time_s } });
  const moved: Frame = { topic: "round", body: { round: 3, phase: "final" } };
  it("holds frames back until the missed ones have arrived", () => {
    const applied: Frame[] = [];
    const batch = createBatch((one) => applied.push(one));
    batch.add(moved);
    batch.flush();
    expect(applied).toEqual([]);
    batch.hold(false);
    batch.flush();
    batch.flush();
    expect(applied).toEqual([moved]);
  });
  it("applies only the last time of the clock", () => {
    const applied: Frame[] = [];
    const batch = createBatch((one) => applied.push(one));
    batch.hold(false);
    for (const one of [clock(1), moved, clock(2), moved]) batch.add(one);
    batch.flush();
    expect(applied).toEqual([moved, clock(2), moved]);
  });
});

it("writes a round's phase into the cache and refetches what depends on it", () => {
  const cache = new QueryClient();
  cache.setQueryData(keys.rounds, [round]);
  const refreshed: unknown[] = [];
  applyFrame(
    cache,
    { topic: "round", body: { round: 3, phase: "final" } },
    {
      refresh: (key) => refreshed.push(key),
      write: () => {},
    },
  );
  expect(cache.getQueryData<Round[]>(keys.rounds)?.[0]?.phase).toBe("final");
  expect(refreshed).toContainEqual(keys.forecasters);
});

it("does not lose an alert to a list that was asked for before it", async () => {
  const cache = new QueryClient();
  const answers: ((alerts: Alert[]) => void)[] = [];
  const queryFn = () => new Promise<Alert[]>((resolve) => answers.push(resolve));
  const fetchList = () => cache.fetchQuery({ queryKey: keys.alerts, queryFn });
  const refreshed: unknown[] = [];
  const targets = { refresh: (key: unknown) => refreshed.push(key), write: () => {} };
  const frame: Frame = { topic: "alert", body: alert };
  cache.setQueryData<Alert[]>(keys.alerts, []);
  applyFrame(cache, frame, targets);
  expect(refreshed).toEqual([]);
  const list = fetchList();
  applyFrame(cache, frame, targets);
  expect(refreshed).toEqual([keys.alerts]);
  answers[0]?.([]);
  await list;
});

it("doubles the delay of retries up to ten seconds", () => {
  expect([0, 1, 2, 40].map(retryDelay_ms)).toEqual([500, 1000, 2000, 10_000]);
});
