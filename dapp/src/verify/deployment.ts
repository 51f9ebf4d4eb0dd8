import * as v from "valibot";
import { bytesToHex, type Hex } from "viem";
import { askNode, fetchJson } from "@/api/fetch-json";
import { cidText } from "@/protocol/seal";
import type { Deployment } from "./events";

const hex = v.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-fA-F]*$/.test(value));

/** GET /api/v1/chain */
const ChainSchema = v.object({
  chain_id: v.number(),
  deployment_block: v.number(),
  pool_id: hex,
  contracts: v.object({ market: hex, vault: hex, pools: hex, disputes: hex }),
});

/** Where the market is. The verification recomputes the pool's id from its rules, so wrong addresses show. */
export async function fetchDeployment(signal?: AbortSignal): Promise<Deployment> {
  const chain = await fetchJson("/chain", ChainSchema, signal);
  const { chain_id, deployment_block: block, pool_id: pool, contracts } = chain;
  return { chain_id, block, pool, ...contracts };
}

/** Fetch the block that a CID names from the node. The caller hashes it. */
export async function fetchBlock(cid: Hex): Promise<Hex> {
  const response = await askNode(`/payloads/${cidText(cid)}`);
  return bytesToHex(new Uint8Array(await response.arrayBuffer()));
}
