import type { Rpc } from "./rpc";

type Provider = { request: (call: { method: string; params: readonly unknown[] }) => Promise<unknown> };

/** The RPC of the browser's wallet, or null without one. Reading the chain through it needs no permission. */
export function walletRpc(): Rpc | null {
  const provider = (window as { ethereum?: Provider }).ethereum;
  return provider ? (method, params) => provider.request({ method, params }) : null;
}
