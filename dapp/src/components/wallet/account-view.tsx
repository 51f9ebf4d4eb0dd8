"use client";

import type { Address } from "viem";
import { Segments } from "@/components/shared/segments";
import { useUrlState } from "@/hooks/use-url-state";
import { useWalletConnection } from "@/wallet/connection/use-wallet-connection";
import { useWalletMessages } from "@/wallet/messages";
import { AccountBar } from "./account-bar";
import { ConnectPanel } from "./connect/connect-panel";
import { NetworkNotice } from "./connect/network-notice";
import { ContestTab } from "./contest-tab";
import { HistoryPanel } from "./history/history-panel";
import { OperateTab } from "./operate-tab";
import { PoolTab } from "./pool-tab";
import { StakeTab } from "./stake-tab";

const TABS = ["stake", "operate", "pool", "contest", "history"] as const;
type Tab = (typeof TABS)[number];

/** What the connected account has and can do. The tab is in the URL, which can be shared. */
export function AccountView() {
  const { shown, account, wallet } = useWalletConnection();
  const [tab, choose] = useTab();
  const words = useWalletMessages();
  if (!account) return <ConnectPanel shown={shown} />;
  const segments = TABS.map((value) => ({ value, text: words.tabs[value] }));
  return (
    <div className="space-y-4">
      <AccountBar account={account} wallet={wallet ?? ""} />
      {shown === "wrong-network" && <NetworkNotice />}
      <Segments legend={words.tabs.label} segments={segments} chosen={tab} onChoose={choose} />
      <TabContent key={account} tab={tab} account={account} />
      {tab !== "history" && <HistoryPanel account={account} short />}
    </div>
  );
}

function TabContent({ tab, account }: { tab: Tab; account: Address }) {
  switch (tab) {
    case "stake":
      return <StakeTab account={account} />;
    case "operate":
      return <OperateTab account={account} />;
    case "pool":
      return <PoolTab account={account} />;
    case "contest":
      return <ContestTab account={account} />;
    case "history":
      return <HistoryPanel account={account} />;
  }
}

function useTab(): [Tab, (tab: Tab) => void] {
  const [read, write] = useUrlState();
  const asked = read("tab");
  return [TABS.find((known) => known === asked) ?? "stake", (next) => write({ tab: next })];
}
