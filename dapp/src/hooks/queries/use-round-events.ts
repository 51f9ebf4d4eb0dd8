import { useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { fetchJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { RoundEventSchema } from "@/api/schema";
import { useLedger } from "@/hooks/use-ledger";
import { useChainRead } from "./use-chain-read";

/** An event as the timeline shows it; of a chain or of a channel. */
export type TimelineEvent = {
  name: string;
  args: Record<string, string>;
  block: bigint | number;
  logIndex: number;
  transaction: string;
  time: number | null;
};

/**
 * The events of a round, read from the chain, or of a channel's blocks. They are read again when the round enters
 * another phase.
 */
export function useRoundEvents(round: number, phase: string) {
  const ledger = useLedger();
  const onChain = useChainRead<readonly TimelineEvent[]>(
    keys.events(round, phase),
    async (rpc, deployment) => {
      const { readRound } = await import("@/verify/events");
      return readRound(rpc, deployment, BigInt(round));
    },
    ledger === "chain",
  );
  const onChannel = useQuery<readonly TimelineEvent[]>({
    queryKey: keys.channelEvents(round, phase),
    enabled: ledger === "channel",
    queryFn: async ({ signal }) => {
      const events = await fetchJson(`/rounds/${round}/events`, v.array(RoundEventSchema), signal);
      return events.map(({ position, time_s, ...event }) => ({ ...event, logIndex: position, time: time_s }));
    },
    staleTime: 15_000,
  });
  return ledger === "channel" ? onChannel : onChain;
}
