import type { Address, Hex } from "viem";
import { Fault } from "@/messages/fault";
import type { PoolParams } from "@/protocol/structs";
import type { ChainEvent } from "./events";

/** An entry of a round as the chain's events give it. */
export type EntryRecord = {
  index: number;
  forecaster: Address;
  revision: number;
  root: Hex;
  keyHash: Hex;
  cid: Hex;
  wager: bigint;
  /** the revealed key, or null */
  key: Hex | null;
  /** what the vault booked at the round's end, or null before it */
  settled: { payout: bigint; forfeit: bigint; toFund: bigint } | null;
  score: bigint | null;
};

/** The attested truth of a round. */
export type TruthRecord = { root: Hex; available: bigint; cid: Hex };

/** What the chain's events say about a round. */
export type RoundRecord = {
  entries: EntryRecord[];
  gate: { wagers: bigint; muEff: bigint; reserve: bigint } | null;
  paused: boolean;
  truth: TruthRecord | null;
  proposals: { number: number; hasReference: boolean; rows: Hex[]; refuted: boolean }[];
  final: { proposal: number; referenceScore: bigint; muEff: bigint } | null;
  cancelled: boolean;
  fund: { released: bigint; paid: bigint; received: bigint } | null;
};

/** The rules and epochs of a pool. */
export type PoolRecord = {
  params: PoolParams;
  epochs: { fromRound: bigint; feedsRoot: Hex; feedCount: number }[];
};

const ZERO_ROOT = `0x${"0".repeat(64)}`;

/** Read the rules and epochs from a pool's events. Throws if it was never created. */
export function poolRecord(events: readonly ChainEvent[]): PoolRecord {
  const created = events.find(({ name }) => name === "PoolCreated");
  if (!created) throw new Fault("no-pool");
  const epochs = events
    .filter(({ name }) => name === "EpochAppended")
    .map(({ args }) => ({ fromRound: args.fromRound, feedsRoot: args.feedsRoot, feedCount: args.feedCount }));
  return { params: created.args.params, epochs };
}

/** The epoch that applies to a round. Throws if none does. */
export function epochOf(pool: PoolRecord, round: bigint): PoolRecord["epochs"][number] {
  const epoch = pool.epochs.findLast(({ fromRound }) => fromRound <= round);
  if (!epoch) throw new Fault("no-epoch", { round: String(round) });
  return epoch;
}

/** Fold the events of a round, in the order of the chain, into its record. */
export function roundRecord(events: readonly ChainEvent[]): RoundRecord {
  const entries = new Map<string, EntryRecord>();
  const record: Omit<RoundRecord, "entries"> = {
    gate: null,
    paused: false,
    truth: null,
    proposals: [],
    final: null,
    cancelled: false,
    fund: null,
  };
  const entryOf = (forecaster: Address) => entries.get(forecaster.toLowerCase());
  for (const { name, args } of events) {
    if (name === "Committed") entries.set(args.forecaster.toLowerCase(), committed(args));
    else if (name === "Evicted") entries.delete(args.forecaster.toLowerCase());
    else if (name === "Revealed") Object.assign(entryOf(args.forecaster) ?? {}, { key: args.key });
    else if (name === "Settled") Object.assign(entryOf(args.forecaster) ?? {}, { settled: booked(args) });
    else if (name === "Finalized") {
      args.forecasters.forEach((forecaster: Address, i: number) => {
        Object.assign(entryOf(forecaster) ?? {}, { score: args.scores[i] });
      });
    }
    fold(record, name, args);
  }
  return { ...record, entries: [...entries.values()].sort((a, b) => a.index - b.index) };
}

// biome-ignore lint/suspicious/noExplicitAny: the ABI gives each event's arguments
type Args = any;

function committed(args: Args): EntryRecord {
  const { index, forecaster, revision, root, keyHash, cid, wager } = args;
  return { index, forecaster, revision, root, keyHash, cid, wager, key: null, settled: null, score: null };
}

const booked = ({ payout, forfeit, toFund }: Args) => ({ payout: payout - forfeit, forfeit, toFund });

function fold(record: Omit<RoundRecord, "entries">, name: string, args: Args): void {
  switch (name) {
    case "GateClosed":
      record.gate = { wagers: args.wagers, muEff: BigInt(args.muEff), reserve: args.reserve };
      return;
    case "RoundPaused":
      record.paused = true;
      return;
    case "Observed":
      record.truth = { root: args.root, available: args.available, cid: args.cid };
      return;
    case "Resolved":
      record.truth = ruled(record.truth, args);
      return;
    case "Proposed":
      record.proposals.push({
        number: Number(args.proposal),
        hasReference: args.hasReference,
        rows: [...args.rows],
        refuted: false,
      });
      return;
    case "Refuted":
      for (const proposal of record.proposals)
        if (proposal.number === Number(args.proposal)) proposal.refuted = true;
      return;
    case "Finalized":
      record.final = {
        proposal: Number(args.proposal),
        referenceScore: args.referenceScore,
        muEff: BigInt(args.muEff),
      };
      return;
    case "Cancelled":
      record.cancelled = true;
      return;
    case "FundSettled":
      record.fund = { released: args.released, paid: args.paid, received: args.received };
      return;
  }
}

/** The truth after a ruling: none for root 0. A ruling without a CID leaves that of the attested truth. */
function ruled(truth: TruthRecord | null, args: Args): TruthRecord | null {
  if (args.root === ZERO_ROOT) return null;
  const cid = args.cid === "0x" ? (truth?.cid ?? "0x") : args.cid;
  return { root: args.root, available: args.available, cid };
}
