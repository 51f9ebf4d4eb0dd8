import type { Address, Hex } from "viem";
import { sentenceOf } from "@/messages/said-error";
import { lockOf, payoutsOf, reserveOf } from "@/protocol/payoff";
import { encodeRow } from "@/protocol/rows";
import { leafLoss, lossBound, referenceLoss, scoreOf } from "@/protocol/score";
import { poolIdOf } from "@/protocol/typed";
import type { Deployment } from "./events";
import { type FetchBlock, type Opened, openEntry, openTruth, type Shape } from "./open";
import { type EntryRecord, epochOf, type PoolRecord, type RoundRecord } from "./round-record";

/** What a number is about. The catalogue has a sentence for each. */
export type Subject =
  | "pool"
  | "keyHash"
  | "payloadCid"
  | "payloadRoot"
  | "payload"
  | "observationCid"
  | "observationRoot"
  | "observation"
  | "earlierRoot"
  | "wagers"
  | "reserve"
  | "row"
  | "referenceRow"
  | "loss"
  | "score"
  | "referenceScore"
  | "muEff"
  | "payout"
  | "forfeit"
  | "fundPaid"
  | "fundReceived";

export type Unit = "hash" | "wei" | "score" | "bps" | "loss" | "text";

/** One number of the chain beside the one computed here. */
export type Line = {
  subject: Subject;
  forecaster: Address | null;
  unit: Unit;
  chain: string;
  here: string;
  agrees: boolean;
};

/** The terms of an entry's payout. All amounts are in wei, scores of 1e9. */
export type Explanation = {
  forecaster: Address;
  wager: bigint;
  loss: bigint;
  bound: bigint;
  score: bigint;
  /** the mean score of all counted entries, weighted by their wagers */
  meanScore: bigint;
  referenceScore: bigint | null;
  lambdaBps: bigint;
  muEffBps: bigint;
  /** what the entry won from the others, and from the reference, rounded toward zero */
  fromOthers: bigint;
  fromReference: bigint;
  payout: bigint;
};

/** The outcome of verifying a round. `agrees` is whether every line does. */
export type Verification = {
  lines: Line[];
  explanations: Explanation[];
  agrees: boolean;
};

export type Inputs = {
  deployment: Deployment;
  round: bigint;
  pool: PoolRecord;
  record: RoundRecord;
  /** the record of round r - refLag, or null if there is none */
  earlier: RoundRecord | null;
  fetchBlock: FetchBlock;
};

const BPS = 10_000n;
const SC = 1_000_000_000n;

/**
 * Recompute a round from the chain's events and the payloads: identities, hashes, losses, scores, payouts. Nothing that
 * a server computed is used. A payload that cannot be opened gives a line that does not agree; it throws nothing.
 */
export async function verifyRound(inputs: Inputs): Promise<Verification> {
  const { deployment, pool, record } = inputs;
  const sheet = new Sheet();
  const id = poolIdOf(BigInt(deployment.chain_id), deployment.market, pool.params);
  sheet.add("pool", "hash", deployment.pool, id);
  checkGate(sheet, record);
  const counted = countedEntries(record);
  const opened = await openEntries(sheet, inputs, counted);
  const truth = await openObservation(sheet, inputs);
  const explanations = truth ? await checkSettlement(sheet, inputs, opened, truth) : [];
  if (record.final || record.cancelled) checkForfeits(sheet, record, pool, counted);
  if (record.fund) checkFund(sheet, record, explanations, pool, counted);
  return { lines: sheet.lines, explanations, agrees: sheet.lines.every(({ agrees }) => agrees) };
}

/** The entries that were revealed and attested as available. */
export function countedEntries(record: RoundRecord): EntryRecord[] {
  const available = record.truth?.available ?? 0n;
  return record.entries.filter(({ key, index }) => key !== null && (available >> BigInt(index)) & 1n);
}

class Sheet {
  readonly lines: Line[] = [];

  add(subject: Subject, unit: Unit, chain: Hex | bigint | string, here: Hex | bigint | string, of?: Address) {
    const [recorded, computed] = [String(chain), String(here)];
    const agrees = recorded.toLowerCase() === computed.toLowerCase();
    this.lines.push({ subject, forecaster: of ?? null, unit, chain: recorded, here: computed, agrees });
  }

  /** Something that the chain attests and that could not be computed here. */
  fail(subject: Subject, chain: string, error: unknown, of?: Address) {
    const here = sentenceOf(error);
    this.lines.push({ subject, forecaster: of ?? null, unit: "text", chain, here, agrees: false });
  }
}

function shapeOf({ pool, round }: Inputs): Shape {
  const { steps, levels, group } = pool.params;
  return { feeds: epochOf(pool, round).feedCount, steps, levels, group };
}

function checkGate(sheet: Sheet, { gate, entries, paused }: RoundRecord): void {
  if (!gate) return;
  const wagers = entries.reduce((sum, { wager }) => sum + wager, 0n);
  sheet.add("wagers", "wei", gate.wagers, wagers);
  sheet.add("reserve", "wei", gate.reserve, paused ? 0n : reserveOf(gate.muEff, wagers));
}

async function openEntries(
  sheet: Sheet,
  inputs: Inputs,
  counted: readonly EntryRecord[],
): Promise<Map<Address, Opened>> {
  const { deployment, round, fetchBlock } = inputs;
  const scope = {
    chainId: BigInt(deployment.chain_id),
    market: deployment.market,
    pool: deployment.pool,
    round,
  };
  const opened = new Map<Address, Opened>();
  await Promise.all(
    counted.map(async (entry) => {
      try {
        const key = entry.key as Hex;
        opened.set(entry.forecaster, await openEntry(entry, key, scope, shapeOf(inputs), fetchBlock));
      } catch (error) {
        sheet.fail("payload", entry.cid, error, entry.forecaster);
      }
    }),
  );
  for (const entry of counted) {
    const payload = opened.get(entry.forecaster);
    if (!payload) continue;
    sheet.add("payloadCid", "hash", entry.cid, payload.cid, entry.forecaster);
    sheet.add("keyHash", "hash", entry.keyHash, payload.keyHash, entry.forecaster);
    sheet.add("payloadRoot", "hash", entry.root, payload.root, entry.forecaster);
  }
  return opened;
}

async function openObservation(sheet: Sheet, inputs: Inputs): Promise<Hex[] | null> {
  const { record, deployment, round, fetchBlock } = inputs;
  if (!record.truth) return null;
  try {
    const truth = await openTruth(record.truth, deployment.pool, round, shapeOf(inputs), fetchBlock);
    sheet.add("observationCid", "hash", record.truth.cid, truth.cid);
    sheet.add("observationRoot", "hash", record.truth.root, truth.root);
    return truth.series;
  } catch (error) {
    sheet.fail("observation", record.truth.cid, error);
    return null;
  }
}

/** The series of round r - refLag if the round has a reference, else null. */
async function openReference(sheet: Sheet, inputs: Inputs): Promise<Hex[] | null> {
  const { pool, round, earlier, deployment, fetchBlock } = inputs;
  const number = round - BigInt(pool.params.refLag);
  if (number < 0n || !earlier?.truth) return null;
  const [before, now] = [epochOf(pool, number), epochOf(pool, round)];
  if (before.feedsRoot !== now.feedsRoot || before.feedCount !== now.feedCount) return null;
  try {
    const truth = await openTruth(earlier.truth, deployment.pool, number, shapeOf(inputs), fetchBlock);
    sheet.add("earlierRoot", "hash", earlier.truth.root, truth.root);
    return truth.series;
  } catch (error) {
    sheet.fail("earlierRoot", earlier.truth.cid, error);
    return null;
  }
}

async function checkSettlement(
  sheet: Sheet,
  inputs: Inputs,
  opened: ReadonlyMap<Address, Opened>,
  truth: readonly Hex[],
): Promise<Explanation[]> {
  const { record, pool } = inputs;
  const { steps, levels, group, lossMax, lambdaBps } = pool.params;
  const shape = shapeOf(inputs);
  const counted = countedEntries(record);
  const reference = await openReference(sheet, inputs);
  const rowOf = (series: readonly Hex[], lossOf: typeof leafLoss): bigint[] =>
    groupLosses(
      truth.map((observed, feed) => lossOf(series[feed] ?? "0x", observed, steps, levels)),
      group,
    );
  const rows = counted.map(({ forecaster }) => rowOf(opened.get(forecaster)?.series ?? [], leafLoss));
  const referenceRow = reference && rowOf(reference, referenceLoss);
  const final = record.final;
  const proposal = record.proposals.find(({ number }) => number === final?.proposal);
  if (!final || !proposal) return [];
  counted.forEach(({ forecaster }, i) => {
    sheet.add("row", "hash", proposal.rows[i] ?? "0x", encodeRow(rows[i] ?? []), forecaster);
  });
  if (proposal.hasReference || referenceRow) {
    sheet.add("referenceRow", "hash", proposal.rows[counted.length] ?? "0x", encodeRow(referenceRow ?? []));
  }
  const bound = lossBound(BigInt(lossMax), steps, levels, BigInt(shape.feeds));
  const referenceScore = referenceRow ? scoreOf(total(referenceRow), bound) : 0n;
  const muEff = referenceRow ? (record.gate?.muEff ?? 0n) : 0n;
  sheet.add("referenceScore", "score", final.referenceScore, referenceScore);
  sheet.add("muEff", "bps", final.muEff, muEff);
  const scored = counted.map(({ wager }, i) => ({ wager, score: scoreOf(total(rows[i] ?? []), bound) }));
  const payouts = payoutsOf(scored, referenceScore, BigInt(lambdaBps), muEff);
  const wagers = total(scored.map(({ wager }) => wager));
  const weighted = total(scored.map(({ wager, score }) => wager * score));
  return counted.map((entry, i) => {
    const score = scored[i]?.score ?? 0n;
    const payout = payouts[i] ?? 0n;
    sheet.add("score", "score", entry.score ?? "–", score, entry.forecaster);
    sheet.add("payout", "wei", entry.settled?.payout ?? "–", payout, entry.forecaster);
    const lambda = BigInt(lambdaBps);
    return {
      forecaster: entry.forecaster,
      wager: entry.wager,
      loss: total(rows[i] ?? []),
      bound,
      score,
      meanScore: weighted / wagers,
      referenceScore: referenceRow ? referenceScore : null,
      lambdaBps: lambda,
      muEffBps: muEff,
      fromOthers: (entry.wager * lambda * (wagers * score - weighted)) / (wagers * SC * BPS),
      fromReference: (entry.wager * muEff * (score - referenceScore)) / (SC * BPS),
      payout,
    };
  });
}

function checkForfeits(
  sheet: Sheet,
  record: RoundRecord,
  pool: PoolRecord,
  counted: readonly EntryRecord[],
): void {
  for (const entry of record.entries) {
    if (counted.includes(entry) && record.final) continue;
    const forfeit = forfeitOf(entry, record, pool, counted);
    sheet.add("forfeit", "wei", entry.settled?.forfeit ?? "–", forfeit, entry.forecaster);
  }
}

/** What an entry loses that was not revealed, or not available. Nobody forfeits in a paused round. */
function forfeitOf(
  entry: EntryRecord,
  record: RoundRecord,
  { params }: PoolRecord,
  counted: readonly EntryRecord[],
): bigint {
  const excused = record.truth ? counted.includes(entry) : entry.key !== null;
  if (record.paused || excused) return 0n;
  return lockOf(entry.wager, BigInt(params.lambdaBps), BigInt(params.muBps));
}

function checkFund(
  sheet: Sheet,
  record: RoundRecord,
  explanations: readonly Explanation[],
  pool: PoolRecord,
  counted: readonly EntryRecord[],
): void {
  const payouts = new Map(explanations.map(({ forecaster, payout }) => [forecaster, payout]));
  let [paid, received] = [0n, 0n];
  for (const entry of record.entries) {
    const payout = payouts.get(entry.forecaster) ?? entry.wager - forfeitOf(entry, record, pool, counted);
    if (payout > entry.wager) paid += payout - entry.wager;
    else received += entry.wager - payout;
  }
  sheet.add("fundPaid", "wei", record.fund?.paid ?? "–", paid);
  sheet.add("fundReceived", "wei", record.fund?.received ?? "–", received + unshared(record));
}

/** Gains that no stake earned, which the vault's events give. */
const unshared = (record: RoundRecord): bigint =>
  total(record.entries.map(({ settled }) => settled?.toFund ?? 0n));

/** Sum the losses of each aligned group of feeds. */
function groupLosses(losses: readonly bigint[], group: number): bigint[] {
  return Array.from({ length: Math.ceil(losses.length / group) }, (_, i) =>
    total(losses.slice(i * group, (i + 1) * group)),
  );
}

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);
