import {
  type Address,
  concat,
  encodeAbiParameters,
  getAbiItem,
  type Hex,
  keccak256,
  type TypedDataDomain,
} from "viem";
import { poolsAbi } from "@/generated/abi";
import type { PoolParams, SignedTypes } from "./structs";

/** The EIP-712 types of what forecasters and attestors sign. */
export const TYPES = {
  ForecastCommit: [
    { name: "pool", type: "bytes32" },
    { name: "round", type: "uint64" },
    { name: "forecaster", type: "address" },
    { name: "revision", type: "uint32" },
    { name: "root", type: "bytes32" },
    { name: "keyHash", type: "bytes32" },
    { name: "cid", type: "bytes" },
    { name: "modelVersion", type: "bytes32" },
    { name: "issuedAt", type: "uint64" },
    { name: "wager", type: "uint96" },
  ],
  Observation: [
    { name: "pool", type: "bytes32" },
    { name: "round", type: "uint64" },
    { name: "root", type: "bytes32" },
    { name: "available", type: "uint128" },
    { name: "cid", type: "bytes" },
  ],
} as const satisfies SignedTypes;

/** The EIP-712 domain: signatures are valid for one market on one chain. */
export function domainOf(chainId: bigint, market: Address): TypedDataDomain {
  return { name: "Forewatt", version: "1", chainId, verifyingContract: market };
}

const RULES = getAbiItem({ abi: poolsAbi, name: "createPool" }).inputs[0];

/** The id of a pool: keccak256(abi.encode(chainid, market, PoolParams)). */
export function poolIdOf(chainId: bigint, market: Address, params: PoolParams): Hex {
  const prefix = encodeAbiParameters([{ type: "uint256" }, { type: "address" }], [chainId, market]);
  return keccak256(concat([prefix, encodeAbiParameters([RULES], [params])]));
}
