import { createConfig, createStorage, http } from "wagmi";
import { chainOf, type Network, relayUrl } from "./network";

/** How often the dapp looks at the chain. A local chain mines at once. */
export const pollInterval_ms = (network: Network): number => (network.is_local ? 1000 : 4000);

/** Calls that the relay takes in one request. */
const MOST_CALLS = 50;

/** JSON-RPC through the node's relay; the calls of a moment travel together. */
export const relayTransport = (origin: string) =>
  http(relayUrl(origin), { batch: { wait: 10, batchSize: MOST_CALLS }, retryCount: 1, timeout: 10_000 });

/** The wallets that announce themselves (EIP-6963), and a client of the chain through the node's relay. */
export function createWalletConfig(network: Network, origin: string) {
  const chain = chainOf(network, origin);
  return createConfig({
    chains: [chain],
    transports: { [chain.id]: relayTransport(origin) },
    multiInjectedProviderDiscovery: true,
    batch: { multicall: false },
    pollingInterval: pollInterval_ms(network),
    storage: createStorage({ storage: localStorage, key: "forewatt" }),
  });
}

export type WalletConfig = ReturnType<typeof createWalletConfig>;
