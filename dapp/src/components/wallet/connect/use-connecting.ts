import { type Connector, useConnect, useConnectors } from "wagmi";
import { useLocale } from "@/messages/use-messages";
import type { ShownConnection } from "@/wallet/connection/shown";
import { DEMO_RDNS } from "@/wallet/demo/announce";
import { errorText } from "@/wallet/errors/sentence";
import { useWalletMessages } from "@/wallet/messages";

/** The wallets that can be connected, and the one that is being asked. */
export type Connecting = {
  wallets: readonly Connector[];
  /** connect the demo wallet; undefined where there is none */
  demo: (() => void) | undefined;
  connect: (wallet: Connector) => void;
  cancel: () => void;
  /** the wallet that was asked and has not answered */
  asked: Connector | undefined;
  isBusy: boolean;
  /** whether the asked wallet is suspiciously quiet */
  isSilent: boolean;
  problem: string | null;
};

export function useConnecting(shown: ShownConnection): Connecting {
  const connectors = useConnectors();
  const { mutate, reset, variables, isPending, error } = useConnect();
  const { trouble } = useWalletMessages();
  const language = useLocale();
  const wallets = listed(connectors);
  const demo = wallets.find(({ id }) => id === DEMO_RDNS);
  const connect = (connector: Connector): void => mutate({ connector });
  return {
    wallets,
    demo: demo && (() => connect(demo)),
    connect,
    cancel: reset,
    asked: isPending ? (variables?.connector as Connector | undefined) : undefined,
    isBusy: isPending,
    isSilent: isPending && shown === "silent",
    problem: error ? errorText(error, language, trouble) : null,
  };
}

/** The announced wallets, by name. The page's plain `injected` one is left out: it may be any of them. */
export function listed<W extends { type: string; id: string; name: string }>(connectors: readonly W[]): W[] {
  return connectors.filter(({ id }) => id !== "injected").toSorted((a, b) => a.name.localeCompare(b.name));
}
