import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useConnection } from "wagmi";
import { keys } from "@/api/keys";
import { locale } from "@/messages/locale-store";
import { pollInterval_ms } from "../config";
import { revertData } from "../errors/revert-data";
import { revertSentence } from "../errors/sentence";
import type { Provider } from "../send/wallet-requests";
import type { TxRecord } from "../transactions/record";
import { lookAtAll } from "../transactions/watch";
import { useWallet, type Wallet } from "../wallet-context";

const INDEX_FOLLOWS_MS = [0, 1500, 5000];

/** Follow every open transaction while a page with the wallet is open, and refresh what a mined one changed. */
export function useWatcher(): void {
  const wallet = useWallet();
  const cache = useQueryClient();
  const { connector } = useConnection();
  useEffect(() => {
    let provider: Provider | null = null;
    let ended = false;
    void connector?.getProvider?.().then((asked) => {
      provider = asked as Provider;
    });
    const watched = { client: wallet.client, provider: () => provider, reasonOf: reasonIn(wallet) };
    const look = async (): Promise<void> => {
      if (ended) return;
      const over = await lookAtAll(wallet.store, watched);
      if (over.length > 0) refresh(cache);
      if (!ended) timer = setTimeout(look, pollInterval_ms(wallet.network));
    };
    let timer = setTimeout(look, 0);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [wallet, cache, connector]);
}

/** Read again what a transaction changed: from the chain now, and from the node's index once it has followed. */
function refresh(cache: QueryClient): void {
  for (const wait_ms of INDEX_FOLLOWS_MS) {
    setTimeout(() => {
      void cache.invalidateQueries({ queryKey: ["wallet"] });
      void cache.invalidateQueries({ queryKey: keys.forecasters });
      void cache.invalidateQueries({ queryKey: keys.rounds });
    }, wait_ms);
  }
}

/** Why a mined transaction failed: execute it again as of the block before its own, then as of its own. */
const reasonIn =
  ({ client }: Wallet) =>
  async ({ account, to, data, mined_block }: TxRecord): Promise<string> => {
    for (const block of [(mined_block ?? 1) - 1, mined_block ?? 1]) {
      try {
        await client.call({ account, to, data, blockNumber: BigInt(Math.max(0, block)) });
      } catch (error) {
        const bytes = revertData(error);
        return (bytes && revertSentence(bytes, locale())) ?? "";
      }
    }
    return "";
  };
