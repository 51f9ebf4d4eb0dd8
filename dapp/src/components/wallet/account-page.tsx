"use client";

import { Note } from "@/components/shared/note";
import { PageTitle } from "@/components/shared/page-title";
import { Panel } from "@/components/shared/panel";
import { Skeleton } from "@/components/shared/skeleton";
import { useWalletMessages } from "@/wallet/messages";
import { useNetworkQuery } from "@/wallet/network";
import { AccountView } from "./account-view";
import { WalletProvider } from "./wallet-provider";

/** The account page: it needs the node's description of the chain before it can ask a wallet. */
export function AccountPage() {
  const words = useWalletMessages();
  const network = useNetworkQuery();
  return (
    <>
      <PageTitle title={words.title} note={words.note} />
      {network.data ? (
        <WalletProvider network={network.data}>
          <AccountView />
        </WalletProvider>
      ) : (
        <Panel title={words.connect}>
          {network.isPending && network.failureCount < 2 ? (
            <Skeleton lines={3} />
          ) : (
            <Note title={words.notConfigured}>{words.notConfiguredNote}</Note>
          )}
        </Panel>
      )}
    </>
  );
}
