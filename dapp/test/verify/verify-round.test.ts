import type { Address, Hex } from "viem";
import { describe, expect, it } from "vitest";
import { payoutsOf } from "@/protocol/payoff";
import { leafLoss, lossBound, referenceLoss, scoreOf } from "@/protocol/score";
import { type Inputs, verifyRound } from "@/verify/verify-round";
import { MISSING, type Player, params, type Recorded, series, settledRound, TOKEN } from "./round";

const A: Address = "0x2222222222222222222222222222222222222222";
const B: Address = "0x3333333333333333333333333333333333333333";
const C: Address = "0x4444444444444444444444444444444444444444";

const OBSERVED = [series(400_000, 450_000), series(100_000, MISSING), series()];
const EARLIER = [series(350_000, MISSING), series(MISSING, 130_000), series(5, 6)];
const twice = (...step: number[]): Hex => series(...step, ...step);
const PLAYERS: Player[] = [
  {
    forecaster: A,
    wager: 10n * TOKEN,
    series: [
      series(380_000, 400_000, 430_000, 420_000, 450_000, 470_000),
      twice(80_000, 110_000, 140_000),
      twice(0, 0, 0),
    ],
    reveals: true,
  },
  {
    forecaster: B,
    wager: 5n * TOKEN,
    series: [twice(300_000, 350_000, 400_000), twice(200_000, 250_000, 300_000), series()],
    reveals: true,
  },
  { forecaster: C, wager: TOKEN, series: [series(), series(), series()], reveals: false },
];
/** The worked example of docs/protocol.md. */
const RECORDED: Recorded = {
  rows: [
    [180_000n, 0n],
    [1_500_000n, 0n],
    [1_080_000n, 0n],
  ],
  scores: [987_500_000n, 895_833_334n, 0n],
  payouts: [10_046_527_777_666_666_666n, 4_977_430_555_833_333_333n, 900_000_000_000_000_000n],
  forfeits: [0n, 0n, 100_000_000_000_000_000n],
  referenceScore: 925_000_000n,
  paid: 46_527_777_666_666_666n,
  received: 22_569_444_166_666_667n + 100_000_000_000_000_000n,
};

const example = (): Promise<Inputs> =>
  settledRound(params({ steps: 2, levels: 3, group: 2 }), PLAYERS, OBSERVED, EARLIER, RECORDED);

const wrongLines = async (inputs: Inputs): Promise<string[]> =>
  (await verifyRound(inputs)).lines.filter(({ agrees }) => !agrees).map(({ subject }) => subject);

describe("verifyRound", () => {
  it("agrees with the worked example of the protocol, number by number", async () => {
    const { lines, agrees } = await verifyRound(await example());
    expect(lines.filter((line) => !line.agrees)).toEqual([]);
    expect(agrees).toBe(true);
    expect(new Set(lines.map(({ subject }) => subject))).toEqual(
      new Set([
        ...[
          "pool",
          "wagers",
          "reserve",
          "payloadCid",
          "keyHash",
          "payloadRoot",
          "observationCid",
          "observationRoot",
        ],
        ...["earlierRoot", "row", "referenceRow", "referenceScore", "muEff", "score", "payout", "forfeit"],
        ...["fundPaid", "fundReceived"],
      ]),
    );
  });

  it("explains a payout: the wager, the part from the others and the part from the reference", async () => {
    const { explanations } = await verifyRound(await example());
    const [first] = explanations;
    expect(first?.payout).toBe(RECORDED.payouts[0]);
    const rounding =
      (first?.payout ?? 0n) - 10n * TOKEN - (first?.fromOthers ?? 0n) - (first?.fromReference ?? 0n);
    expect(rounding >= -2n && rounding <= 2n).toBe(true);
    expect(first?.fromReference).toBe((10n * TOKEN * 500n * 62_500_000n) / (10_000n * 1_000_000_000n));
  });

  it("names a planted payout that does not agree", async () => {
    const inputs = await example();
    const entry = inputs.record.entries[0];
    if (entry?.settled) entry.settled.payout += 1n;
    const { lines, agrees } = await verifyRound(inputs);
    expect(agrees).toBe(false);
    expect(lines.filter((line) => !line.agrees)).toEqual([
      {
        subject: "payout",
        forecaster: A,
        unit: "wei",
        chain: "10046527777666666667",
        here: "10046527777666666666",
        agrees: false,
      },
    ]);
  });

  it("names a planted row, and the score and payout that follow from the payload", async () => {
    const inputs = await example();
    const proposal = inputs.record.proposals[0];
    if (proposal) proposal.rows[1] = "0x00000000010000000000";
    expect(await wrongLines(inputs)).toEqual(["row"]);
  });

  it("does not believe a server that serves another block under a CID", async () => {
    const inputs = await example();
    const [first, second] = inputs.record.entries;
    const { fetchBlock } = inputs;
    const swapped: Inputs = {
      ...inputs,
      fetchBlock: (cid) => fetchBlock(cid === first?.cid ? (second?.cid ?? cid) : cid),
    };
    expect(await wrongLines(swapped)).toContain("payload");
  });

  it("does not believe rules that are not the pool's", async () => {
    const inputs = await example();
    const pool = { ...inputs.pool, params: { ...inputs.pool.params, muBps: 501 } };
    expect(await wrongLines({ ...inputs, pool })).toContain("pool");
  });

  it("reports an observation that cannot be fetched", async () => {
    const inputs = await example();
    const fetchBlock = async (cid: Hex) => {
      if (cid === inputs.record.truth?.cid) throw new Error("the node does not have it");
      return inputs.fetchBlock(cid);
    };
    expect(await wrongLines({ ...inputs, fetchBlock })).toContain("observation");
  });
});

it("verifies a round of 8 forecasters and 64 feeds with less than two seconds of computing", async () => {
  const [steps, levels, feeds] = [24, 9, 64];
  const rules = params({ steps, levels, group: 8 });
  const rising = (from: number): number[] =>
    Array.from(
      { length: steps * levels },
      (_, i) => from + 10_000 * (i % levels) + 100 * Math.floor(i / levels),
    );
  const players: Player[] = Array.from({ length: 8 }, (_, p) => ({
    forecaster: `0x${String(p + 1).repeat(40)}`,
    wager: 10n * TOKEN,
    series: Array.from({ length: feeds }, (_, feed) => series(...rising(100_000 + 1000 * p + 777 * feed))),
    reveals: true,
  }));
  const observed = Array.from({ length: feeds }, (_, feed) =>
    series(...Array.from({ length: steps }, (_, t) => 140_000 + 900 * feed + 50 * t)),
  );
  const earlier = observed.map((_, feed) =>
    series(...Array.from({ length: steps }, () => 150_000 + 800 * feed)),
  );
  const rowOf = (items: Hex[], lossOf: typeof leafLoss): bigint[] => {
    const losses = items.map((item, feed) => lossOf(item, observed[feed] ?? "0x", steps, levels));
    return Array.from({ length: feeds / 8 }, (_, g) =>
      losses.slice(8 * g, 8 * g + 8).reduce((a, b) => a + b, 0n),
    );
  };
  const sum = (row: bigint[]): bigint => row.reduce((a, b) => a + b, 0n);
  const bound = lossBound(200_000n, steps, levels, BigInt(feeds));
  const rows = players.map((player) => rowOf(player.series, leafLoss));
  const referenceRow = rowOf(earlier, referenceLoss);
  const scores = rows.map((row) => scoreOf(sum(row), bound));
  const referenceScore = scoreOf(sum(referenceRow), bound);
  const payouts = payoutsOf(
    scores.map((score) => ({ wager: 10n * TOKEN, score })),
    referenceScore,
    500n,
    500n,
  );
  const over = (payout: bigint): bigint => (payout > 10n * TOKEN ? payout - 10n * TOKEN : 0n);
  const under = (payout: bigint): bigint => (payout < 10n * TOKEN ? 10n * TOKEN - payout : 0n);
  const inputs = await settledRound(rules, players, observed, earlier, {
    rows: [...rows, referenceRow],
    scores,
    payouts,
    forfeits: payouts.map(() => 0n),
    referenceScore,
    paid: sum(payouts.map(over)),
    received: sum(payouts.map(under)),
  });
  const started = process.cpuUsage();
  const { lines, agrees } = await verifyRound(inputs);
  const { user, system } = process.cpuUsage(started);
  expect(lines.filter((line) => !line.agrees)).toEqual([]);
  expect(agrees).toBe(true);
  expect((user + system) / 1000).toBeLessThan(2000);
});
