import {
  type AbiParameterToPrimitiveType,
  type Address,
  concat,
  encodeAbiParameters,
  getAbiItem,
  type Hex,
  keccak256,
  type TypedDataDomain,
} from "viem";
import { poolsAbi } from "@/generated/abi";

/** What is signed, EIP-712. */
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
} as const;

/** The market that a signature is good for. */
export function domainOf(chainId: bigint, market: Address): TypedDataDomain {
  return { name: "Forewatt", version: "1", chainId, verifyingContract: market };
}

const RULES = getAbiItem({ abi: poolsAbi, name: "createPool" }).inputs[0];

/** A pool's immutable rules, as the chain names them. */
export type PoolParams = AbiParameterToPrimitiveType<typeof RULES>;

/** keccak256(abi.encode(chainid, market, PoolParams)). */
export function poolIdOf(chainId: bigint, market: Address, params: PoolParams): Hex {
  const place = encodeAbiParameters([{ type: "uint256" }, { type: "address" }], [chainId, market]);
  return keccak256(concat([place, encodeAbiParameters([RULES], [params])]));
}
