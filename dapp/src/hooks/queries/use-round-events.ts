import { keys } from "@/api/keys";
import { useChainRead } from "./use-chain-read";

/** The events of a round, read from the chain. They are read again when the round enters another phase. */
export function useRoundEvents(round: number, phase: string) {
  return useChainRead(keys.events(round, phase), async (rpc, deployment) => {
    const { readRound } = await import("@/verify/events");
    return readRound(rpc, deployment, BigInt(round));
  });
}
