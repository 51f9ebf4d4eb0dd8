import * as v from "valibot";
import { PHASES } from "@/lib/phases";

const integerText = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(String),
  v.regex(/^-?\d+$/, "an integer as text"),
);
const orNull = <T extends v.GenericSchema>(schema: T) => v.nullish(schema, null);
const textOrEmpty = v.nullish(v.string(), "");

export const AssetClassSchema = v.picklist(["solar", "wind", "storage", "load", "net-load"]);
export const PhaseSchema = v.picklist([...PHASES, "cancelled"]);

/** GET /api/v1/status */
export const StatusSchema = v.object({
  chain_time_s: v.number(),
  chain_id: v.number(),
  block: v.number(),
  region: v.string(),
  services: v.array(v.object({ name: v.string(), state: v.string() })),
});

/** A feed in the list of GET /api/v1/feeds */
export const FeedSchema = v.object({
  feed: v.number(),
  asset_id: v.string(),
  name: v.string(),
  asset_class: AssetClassSchema,
  capacity_mw: v.number(),
  latitude: v.number(),
  longitude: v.number(),
});

/** An asset in the list of GET /api/v1/assets/performance. Weather stations are assets too. */
export const AssetSchema = v.object({
  asset_id: v.string(),
  name: v.string(),
  asset_class: v.string(),
  capacity_mw: v.number(),
  feed: orNull(v.number()),
  capacity_factor: orNull(v.number()),
  availability: orNull(v.number()),
  deviation: orNull(v.number()),
  open_alerts: v.number(),
});

const AccuracySchema = v.object({
  asset_class: orNull(v.string()),
  model: orNull(v.string()),
  forecaster: orNull(v.string()),
  values: v.number(),
  mean_absolute_error_pu: v.number(),
  coverage: v.number(),
  skill: orNull(v.number()),
});

/** GET /api/v1/forecasts/summary */
export const SummarySchema = v.object({
  nominal_coverage: v.number(),
  total: orNull(AccuracySchema),
  by_class: v.array(AccuracySchema),
  by_model: v.array(AccuracySchema),
  by_forecaster: v.array(AccuracySchema),
});

/** GET /api/v1/feeds/{feed}/readings */
export const ReadingsSchema = v.object({
  asset_id: v.string(),
  times_chain_s: v.array(v.number()),
  power_mw: v.array(v.nullable(v.number())),
});

/** GET /api/v1/feeds/{feed}/forecasts */
export const RoundForecastsSchema = v.object({
  round: v.number(),
  first_valid_chain_s: v.number(),
  step_s: v.number(),
  levels: v.union([v.number(), v.array(v.number())]),
  forecasts: v.array(
    v.object({
      forecaster: v.string(),
      model: textOrEmpty,
      quantiles_mw: v.array(v.array(v.number())),
    }),
  ),
});

/** GET /api/v1/feeds/{feed}/drivers */
export const DriversSchema = v.object({
  round: v.number(),
  step_s: v.number(),
  models: v.array(v.object({ model: v.string(), moved_mw: v.record(v.string(), v.array(v.number())) })),
  without: v.array(v.object({ model: orNull(v.string()), kind: textOrEmpty })),
});

/** POST /api/v1/recalibrations */
export const RecalibrationSchema = v.object({ model: v.string(), model_version: v.string() });

/** A forecaster's entry in a round. */
export const EntrySchema = v.object({
  forecaster: v.string(),
  wager_wei: integerText,
  score: orNull(integerText),
  payout_wei: orNull(integerText),
  state: v.string(),
});

/** A round in the list of GET /api/v1/rounds */
export const RoundSchema = v.object({
  round: v.number(),
  gate_chain_s: v.number(),
  phase: PhaseSchema,
  entries: v.array(EntrySchema),
  reference_loss: orNull(integerText),
  reserve_wei: orNull(integerText),
  deadlines_chain_s: v.record(v.string(), v.number()),
});

/** A forecaster in the list of GET /api/v1/forecasters */
export const ForecasterSchema = v.object({
  forecaster: v.string(),
  operator: v.string(),
  name: textOrEmpty,
  model: textOrEmpty,
  stake_wei: integerText,
  delegated_wei: integerText,
  delegation_cap_wei: integerText,
  rewards_wei: integerText,
  rounds: v.number(),
  mean_score: orNull(integerText),
  skill_ppm: orNull(v.number()),
  commission_bps: orNull(v.number()),
  slashes: orNull(v.number()),
});

/** An alert in the list of GET /api/v1/alerts/recent */
export const AlertSchema = v.object({
  alert_id: v.string(),
  kind: v.string(),
  severity: v.string(),
  asset_id: v.nullish(v.string()),
  started_chain_s: orNull(v.number()),
  /** instead of chain time, for what happened to a part of the system */
  started_wall_s: orNull(v.number()),
  message: v.string(),
  /** what the message says, in numbers and names; which ones depends on the kind */
  details: v.optional(v.unknown()),
  raised_wall_s: v.number(),
  recovered_chain_s: orNull(v.number()),
  acknowledged_wall_s: orNull(v.number()),
  note: textOrEmpty,
});

export type AssetClass = v.InferOutput<typeof AssetClassSchema>;
export type Status = v.InferOutput<typeof StatusSchema>;
export type Feed = v.InferOutput<typeof FeedSchema>;
export type Accuracy = v.InferOutput<typeof AccuracySchema>;
export type Asset = v.InferOutput<typeof AssetSchema>;
export type Readings = v.InferOutput<typeof ReadingsSchema>;
export type RoundForecasts = v.InferOutput<typeof RoundForecastsSchema>;
export type Drivers = v.InferOutput<typeof DriversSchema>;
export type Entry = v.InferOutput<typeof EntrySchema>;
export type Summary = v.InferOutput<typeof SummarySchema>;
export type Round = v.InferOutput<typeof RoundSchema>;
export type Forecaster = v.InferOutput<typeof ForecasterSchema>;
export type Alert = v.InferOutput<typeof AlertSchema>;

/**
 * GET /auth/session: who is signed in. `oidc` says whether the node knows an OpenID provider. `wallets` is false where
 * the ledger is a channel of known members.
 */
export const SessionSchema = v.object({
  name: v.nullable(v.string()),
  oidc: v.boolean(),
  wallets: v.optional(v.boolean(), true),
});

/** A pool in the list of GET /pools */
export const PoolSchema = v.object({
  pool: v.string(),
  region: v.string(),
  feeds: v.number(),
  attestors: v.array(v.string()),
  quorum: v.number(),
  fund_free_wei: integerText,
  fund_reserved_wei: integerText,
  rules: v.record(v.string(), v.union([v.string(), v.number()])),
});

/** An event in the list of GET /rounds/{number}/events, on a channel */
export const RoundEventSchema = v.object({
  name: v.string(),
  block: v.number(),
  position: v.number(),
  transaction: v.string(),
  time_s: v.nullable(v.number()),
  args: v.record(v.string(), v.string()),
});

/** GET /rounds/{number}/entries/{forecaster}/proof */
export const ProofSchema = v.object({
  root: v.string(),
  leaf: v.string(),
  salt: v.string(),
  series: v.string(),
  path: v.array(v.string()),
});
