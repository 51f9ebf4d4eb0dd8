import { describe, expect, it } from "vitest";
import type { Entry, Feed, Forecaster, Round } from "@/api/schema";
import { currentRounds, entrySummary } from "@/lib/current-rounds";
import { byScore, entryNet } from "@/lib/entry-net";
import { searchFeeds } from "@/lib/feed-search";
import { placeLeft } from "@/lib/leaderboard";
import { roundsIn, shownPhase } from "@/lib/round-tabs";
import { en } from "@/messages/en";

const feed = (index: number, name: string, asset_class: Feed["asset_class"]): Feed => ({
  feed: index,
  asset_id: `asset-${index}`,
  name,
  asset_class,
  capacity_mw: 1,
  latitude: 0,
  longitude: 0,
});
const entry = (forecaster: string, score: string | null, payout_wei: string | null = null): Entry => ({
  forecaster,
  wager_wei: "100",
  score,
  payout_wei,
  state: "paid",
});
const round = (number: number, phase: Round["phase"], entries: Entry[] = []): Round => ({
  round: number,
  gate_chain_s: 0,
  phase,
  entries,
  reference_loss: null,
  reserve_wei: null,
  deadlines_chain_s: {},
});

describe("searchFeeds", () => {
  const feeds = [
    feed(0, "Solar EHV 1", "solar"),
    feed(1, "Wind EHV 1", "wind"),
    feed(2, "Wind MV 7", "wind"),
  ];
  it("requires every word", () =>
    expect(searchFeeds(feeds, "wind EHV", null).map((f) => f.feed)).toEqual([1]));
  it("filters by class", () => expect(searchFeeds(feeds, "1", "solar").map((f) => f.feed)).toEqual([0]));
});

it("sorts entries by score beyond a float's precision, unscored last", () => {
  const entries = [entry("a", null), entry("b", "9007199254740992"), entry("c", "9007199254740993")];
  expect(byScore(entries).map(({ forecaster }) => forecaster)).toEqual(["c", "b", "a"]);
});

it("gives the net of an entry once it is paid", () => {
  expect(entryNet(entry("a", "1", "103"))).toBe(3n);
  expect(entryNet(entry("a", "1"))).toBeNull();
});

it("shows running rounds and fills up with ended ones", () => {
  const rounds = [round(9, "open"), ...[8, 7, 6, 5, 4, 3].map((number) => round(number, "final"))];
  expect(currentRounds(rounds).map(({ round }) => round)).toEqual([9, 8, 7, 6, 5]);
});

it("counts entries by state", () => {
  const missing = { ...entry("b", null), state: "missing" };
  expect(entrySummary(round(1, "final", [entry("a", "1"), missing, entry("c", "2")]), en.phases.entry)).toBe(
    "2 paid, 1 missing",
  );
  expect(entrySummary(round(1, "open"), en.phases.entry)).toBeNull();
});

describe("placeLeft", () => {
  const forecaster = (delegation_cap_wei: string, delegated_wei: string): Forecaster => ({
    forecaster: "0x1",
    operator: "0x2",
    name: "",
    model: "",
    stake_wei: "0",
    delegation_cap_wei,
    delegated_wei,
    rewards_wei: "0",
    rounds: 0,
    mean_score: null,
    skill_ppm: null,
    commission_bps: null,
    slashes: null,
  });
  it("is the cap less what is delegated, to the wei", () =>
    expect(placeLeft(forecaster("1000000000000000000001", "250000000000000000000"))).toBe(
      750000000000000000001n,
    ));
  it("is zero when the cap is reached", () => expect(placeLeft(forecaster("5", "5"))).toBe(0n));
});

describe("rounds page", () => {
  it("calls a round that nobody entered so, and never cancelled", () => {
    expect(shownPhase(round(1, "cancelled"))).toBe("empty");
    expect(shownPhase(round(1, "settle"))).toBe("empty");
    expect(shownPhase(round(1, "open"))).toBe("open");
    expect(shownPhase(round(1, "cancelled", [entry("a", null)]))).toBe("cancelled");
  });
  it("puts each round into one tab", () => {
    const rounds = [
      round(5, "open"),
      round(4, "wait", [entry("a", null)]),
      round(3, "settle", [entry("a", null)]),
      round(2, "settle"),
      round(1, "final", [entry("a", "1")]),
    ];
    const numbers = (tab: Parameters<typeof roundsIn>[0]) => roundsIn(tab, rounds).map(({ round }) => round);
    expect([numbers("open"), numbers("revealed"), numbers("proposed"), numbers("settled")]).toEqual([
      [5],
      [4],
      [3],
      [2, 1],
    ]);
    expect(numbers("all")).toHaveLength(5);
  });
});
