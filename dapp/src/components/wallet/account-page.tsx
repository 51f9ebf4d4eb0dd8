"use client";

import { Note } from "@/components/shared/note";
import { PageTitle } from "@/components/shared/page-title";
import { Panel } from "@/components/shared/panel";
import { Skeleton } from "@/components/shared/skeleton";
import { useLastError } from "@/hooks/use-last-error";
import { sentenceOf } from "@/messages/said-error";
import { useWalletMessages } from "@/wallet/messages";
import { useNetworkQuery } from "@/wallet/network";
import { AccountView } from "./account-view";
import { WalletProvider } from "./wallet-provider";

/** The account page: it needs the node's description of the chain before it can ask a wallet. */
export function AccountPage() {
  const words = useWalletMessages();
  const network = useNetworkQuery();
  const error = useLastError(network);
  return (
    <>
      <PageTitle title={words.title} note={words.note} />
      {network.data ? (
        <WalletProvider network={network.data}>
          <AccountView />
        </WalletProvider>
      ) : (
        <Panel title={words.connect}>
          {error || network.failureReason ? (
            <Note title={words.notConfigured}>
              {sentenceOf(error ?? network.failureReason)} {words.notConfiguredNote}
            </Note>
          ) : (
            <Skeleton lines={3} />
          )}
        </Panel>
      )}
    </>
  );
}
