import { useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { type Address, type Chain, defineChain, type Hex } from "viem";
import { fetchJson } from "@/api/fetch-json";

const address = v.custom<Address>((text) => typeof text === "string" && /^0x[0-9a-fA-F]{40}$/.test(text));
const hex = v.custom<Hex>((text) => typeof text === "string" && /^0x[0-9a-fA-F]*$/.test(text));

/** GET /chain */
export const NetworkSchema = v.object({
  chain_id: v.number(),
  is_local: v.boolean(),
  faucet: v.boolean(),
  deployment_block: v.number(),
  deployment_block_hash: v.string(),
  pool_id: hex,
  contracts: v.object({
    token: address,
    vault: address,
    pools: address,
    market: address,
    disputes: address,
    lens: address,
  }),
});

export type Network = v.InferOutput<typeof NetworkSchema>;

/** The chain and the contracts that the node serves. They do not change while it runs. */
export function useNetworkQuery() {
  return useQuery({
    queryKey: ["wallet", "network"],
    queryFn: ({ signal }) => fetchJson("/chain", NetworkSchema, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 2,
    refetchInterval: ({ state }) => (state.data ? false : 3000),
  });
}

/** What tells this deployment from others, even from one with the same chain id and addresses on a new local chain. */
export const networkKey = (network: Network): string =>
  [network.chain_id, network.contracts.vault.slice(2, 12), network.deployment_block_hash.slice(2, 14)].join(
    "-",
  );

/** The JSON-RPC relay of the node that serves this page. */
export const relayUrl = (origin: string): string => `${origin}/api/v1/rpc`;

/** The chain as viem and a wallet know it; its endpoint is the relay. */
export function chainOf(network: Network, origin: string): Chain {
  return defineChain({
    id: network.chain_id,
    name: network.is_local ? "Forewatt local" : `Chain ${network.chain_id}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [relayUrl(origin)] } },
    testnet: network.is_local,
  });
}
