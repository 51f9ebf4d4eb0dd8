import { type Address, bytesToHex, concat, type Hex, hexToBytes, numberToHex, pad } from "viem";
import { reserveOf } from "@/protocol/payoff";
import { encodeRow } from "@/protocol/rows";
import { cidOf, contextOf, keyHashOf, seal, seedOf } from "@/protocol/seal";
import type { PoolParams } from "@/protocol/structs";
import { depthOf, forecastRoot, leafOf, rootOf } from "@/protocol/tree";
import { poolIdOf } from "@/protocol/typed";
import type { Deployment } from "@/verify/events";
import type { EntryRecord, PoolRecord, RoundRecord } from "@/verify/round-record";
import type { Inputs } from "@/verify/verify-round";

const MARKET: Address = "0x1111111111111111111111111111111111111111";
export const MISSING = -(2 ** 31);
export const TOKEN = 10n ** 18n;

type Encodable = number | string | Uint8Array | Encodable[] | { [key: string]: Encodable };

/** Deterministic CBOR: the encoder that the dapp itself never needs. */
export function encodeCbor(value: Encodable): Uint8Array {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return joined(head(3, Buffer.from(value).length), Buffer.from(value));
  if (value instanceof Uint8Array) return joined(head(2, value.length), value);
  if (Array.isArray(value)) return joined(head(4, value.length), ...value.map(encodeCbor));
  const pairs = Object.entries(value).map(([key, item]) => [encodeCbor(key), encodeCbor(item)] as const);
  pairs.sort(([a], [b]) => Buffer.compare(a, b));
  return joined(head(5, pairs.length), ...pairs.flat());
}

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

function head(major: number, argument: number): Uint8Array {
  if (argument < 24) return Uint8Array.of((major << 5) | argument);
  const size = argument < 2 ** 8 ? 1 : argument < 2 ** 16 ? 2 : 4;
  const length = hexToBytes(numberToHex(argument, { size }));
  return joined(Uint8Array.of((major << 5) | { 1: 24, 2: 25, 4: 26 }[size]), length);
}

/** A series of big-endian int32 values. */
export const series = (...values: number[]): Hex =>
  values.length === 0 ? "0x" : concat(values.map((value) => numberToHex(value, { size: 4, signed: true })));

export const params = (shape: { steps: number; levels: number; group: number }): PoolParams => ({
  region: pad("0x01"),
  step: 900,
  ...shape,
  genesis: 1_000_000n,
  period: 21_600,
  lead: 3600,
  refLag: 4,
  openAhead: 3600,
  revealEnd: 3600,
  observeStart: 25_200,
  observeEnd: 28_800,
  disputeEnd: 30_600,
  resolveEnd: 32_400,
  proposeEnd: 36_000,
  refuteWindow: 3600,
  lossMax: 200_000,
  lambdaBps: 500,
  muBps: 500,
  roundBudget: 50n * TOKEN,
  thresholdBps: 15_000,
  slashBps: 100,
  emaRounds: 20,
  arbitrator: MARKET,
  minWager: TOKEN,
  maxEntries: 32,
  lockCapBps: 5000,
  observeBond: TOKEN,
  proposeBond: TOKEN,
  fee: TOKEN,
});

export type Player = { forecaster: Address; wager: bigint; series: Hex[]; reveals: boolean };

/** What the settlement of a round recorded on chain. */
export type Recorded = {
  rows: bigint[][];
  scores: bigint[];
  payouts: bigint[];
  forfeits: bigint[];
  referenceScore: bigint;
  paid: bigint;
  received: bigint;
};

/** A settled round 7 with real payloads: sealed, named by CID and served by `fetchBlock`. */
export async function settledRound(
  rules: PoolParams,
  players: readonly Player[],
  observed: Hex[],
  earlier: Hex[],
  recorded: Recorded,
): Promise<Inputs> {
  const round = 7n;
  const pool = poolIdOf(31_337n, MARKET, rules);
  const blocks = new Map<Hex, Hex>();
  const deployment: Deployment = {
    chain_id: 31_337,
    block: 0,
    market: MARKET,
    vault: MARKET,
    pools: MARKET,
    disputes: MARKET,
    pool,
  };
  const keep = async (block: Hex): Promise<Hex> => {
    const cid = await cidOf(block);
    blocks.set(cid, block);
    return cid;
  };
  const entries: EntryRecord[] = [];
  for (const [index, player] of players.entries()) {
    const scope = {
      chainId: 31_337n,
      market: MARKET,
      pool,
      round,
      forecaster: player.forecaster,
      revision: 1,
    };
    const key = bytesToHex(new Uint8Array(32).fill(index + 1));
    const seed = seedOf(contextOf(scope), key);
    const plaintext = encodeCbor({
      header: {
        drift_ppm: 0,
        issued_at: 1_000_000,
        model: "lstm",
        model_version: new Uint8Array(32),
        provenance: {},
      },
      series: player.series.map((item) => hexToBytes(item)),
    });
    entries.push({
      index,
      forecaster: player.forecaster,
      revision: 1,
      root: forecastRoot(player.series, seed, rules.group),
      keyHash: keyHashOf(seed),
      cid: await keep(await seal(contextOf(scope), key, bytesToHex(plaintext))),
      wager: player.wager,
      key: player.reveals ? key : null,
      settled: {
        payout: recorded.payouts[index] ?? 0n,
        forfeit: recorded.forfeits[index] ?? 0n,
        toFund: 0n,
      },
      score: recorded.scores[index] ?? 0n,
    });
  }
  const truthOf = async (number: number, items: Hex[]) => ({
    root: rootOf(
      items.map((item, feed) => leafOf(feed, item)),
      depthOf(items.length, rules.group),
    ),
    available: players.reduce((bits, { reveals }, i) => (reveals ? bits | (1n << BigInt(i)) : bits), 0n),
    cid: await keep(
      bytesToHex(
        encodeCbor({ pool: hexToBytes(pool), round: number, series: items.map((item) => hexToBytes(item)) }),
      ),
    ),
  });
  const wagers = players.reduce((sum, { wager }) => sum + wager, 0n);
  const record: RoundRecord = {
    entries,
    gate: { wagers, muEff: 500n, reserve: reserveOf(500n, wagers) },
    paused: false,
    truth: await truthOf(7, observed),
    proposals: [{ number: 0, hasReference: true, rows: recorded.rows.map(encodeRow), refuted: false }],
    final: { proposal: 0, referenceScore: recorded.referenceScore, muEff: 500n },
    cancelled: false,
    fund: { released: reserveOf(500n, wagers), paid: recorded.paid, received: recorded.received },
  };
  const before: RoundRecord = { ...record, entries: [], truth: await truthOf(3, earlier), final: null };
  const epochs: PoolRecord["epochs"] = [{ fromRound: 0n, feedsRoot: pool, feedCount: observed.length }];
  return {
    deployment,
    round,
    pool: { params: rules, epochs },
    record,
    earlier: before,
    fetchBlock: async (cid) => {
      const block = blocks.get(cid);
      if (!block) throw new Error(`no block ${cid}`);
      return block;
    },
  };
}
