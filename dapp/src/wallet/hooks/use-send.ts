import { useCallback, useRef, useState } from "react";
import { useConnection } from "wagmi";
import { useLocale } from "@/messages/use-messages";
import { errorText } from "../errors/sentence";
import { useWalletMessages } from "../messages";
import { carryOut, type Phase } from "../send/carry-out";
import type { Intent } from "../send/intent";
import type { Provider } from "../send/wallet-requests";
import { useWallet } from "../wallet-context";

export type Sending = {
  phase: Phase;
  /** why the latest try was not sent, in words */
  problem: string | null;
  /** the id of the latest record that was sent */
  sent: string | null;
  send: (intent: Intent) => Promise<void>;
};

/** Send transactions from one form. A form waits for its own signature only: never for a transaction that is pending. */
export function useSend(): Sending {
  const { network, client, store } = useWallet();
  const { connector, address } = useConnection();
  const { trouble } = useWalletMessages();
  const language = useLocale();
  const [phase, setPhase] = useState<Phase>("idle");
  const [problem, setProblem] = useState<string | null>(null);
  const [sent, setSent] = useState<string | null>(null);
  const running = useRef(0);
  const send = useCallback(
    async (intent: Intent): Promise<void> => {
      if (!connector?.getProvider || !address) return;
      const mine = ++running.current;
      const isLatest = (): boolean => mine === running.current;
      setProblem(null);
      setSent(null);
      const onPhase = (next: Phase): void => {
        if (isLatest()) setPhase(next);
      };
      try {
        const provider = (await connector.getProvider()) as Provider;
        const id = await carryOut(intent, { network, client, provider, account: address, store, onPhase });
        if (isLatest()) setSent(id);
      } catch (error) {
        if (isLatest()) setProblem(errorText(error, language, trouble));
      } finally {
        if (isLatest()) setPhase("idle");
      }
    },
    [network, client, store, connector, address, language, trouble],
  );
  return { phase, problem, sent, send };
}
