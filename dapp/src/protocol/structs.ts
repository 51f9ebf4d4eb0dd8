import type { AbiParameter, ContractFunctionArgs, ContractFunctionReturnType } from "viem";
import type { disputesAbi, marketAbi, poolsAbi } from "@/generated/abi";

// The structs of the contracts, derived from the generated ABI: a new field needs no change here.

type Market = typeof marketAbi;

/** A pool's immutable rules. */
export type PoolParams = ContractFunctionArgs<typeof poolsAbi, "view" | "pure", "poolId">[0];

/** One group of feeds taken from two trees: the forecast's and the observation's. */
export type GroupProof = ContractFunctionArgs<typeof disputesAbi, "nonpayable", "refute">[4]["proof"];

/**
 * A forecaster's decayed losses (D), the reference's (R), the latest scored round and the number of scored rounds.
 * viem types integers of up to 48 bits as numbers; here every field is a bigint.
 */
export type Standing = Bigints<Omit<ContractFunctionReturnType<Market, "view", "standingOf">, "jailed">>;

type Bigints<Struct> = { [Field in keyof Struct]: bigint };

type Inputs<Name> = Extract<Market[number], { type: "function"; name: Name }>["inputs"];

/** Names and types of parameters, in order: what EIP-712 calls the fields of a struct. */
type SignedFields<Parameters extends readonly AbiParameter[]> = {
  readonly [I in keyof Parameters]: Pick<Parameters[I], "name" | "type">;
};

/** The EIP-712 types that the market checks signatures against. */
export type SignedTypes = {
  readonly ForecastCommit: SignedFields<Inputs<"commitDigest">[0]["components"]>;
  readonly Observation: SignedFields<Inputs<"observationDigest">>;
};
