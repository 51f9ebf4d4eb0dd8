import { useSwitchChain } from "wagmi";
import { useLocale } from "@/messages/use-messages";
import { errorText } from "@/wallet/errors/sentence";
import { useWalletMessages } from "@/wallet/messages";
import { useWallet } from "@/wallet/wallet-context";
import { Button } from "../button";

/** Says that the wallet is on another network, and switches it: adding the network first if the wallet lacks it. */
export function NetworkNotice() {
  const words = useWalletMessages();
  const language = useLocale();
  const { network } = useWallet();
  const { mutate, isPending, error } = useSwitchChain();
  return (
    <div role="alert" className="flex flex-wrap items-center gap-4 rounded-md border border-warn px-4 py-3">
      <p className="min-w-0 flex-1">{words.wrongNetwork(network.chain_id)}</p>
      {error && <p className="w-full text-bad">{errorText(error, language, words.trouble)}</p>}
      {isPending && <p className="text-muted">{words.switching}</p>}
      <Button onClick={() => mutate({ chainId: network.chain_id })}>{words.switchNetwork}</Button>
    </div>
  );
}
