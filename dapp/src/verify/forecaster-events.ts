import { type Address, pad } from "viem";
import { type ChainEvent, type Deployment, decodeLogs } from "./events";
import { type Rpc, readLogs, readQuantity } from "./rpc";

/** What the vault recorded of a forecaster in a pool: its settled rounds and its slashes, oldest first. */
export async function readForecaster(
  rpc: Rpc,
  deployment: Deployment,
  forecaster: Address,
): Promise<ChainEvent[]> {
  const filter = { address: [deployment.vault], topics: [null, deployment.pool, null, pad(forecaster)] };
  const to = await readQuantity(rpc, "eth_blockNumber");
  return decodeLogs(await readLogs(rpc, filter, BigInt(deployment.block), to), deployment);
}
