import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Address } from "viem";
import { useDisconnect } from "wagmi";
import { formatToken, shortHex } from "@/lib/format";
import { sentenceOf } from "@/messages/said-error";
import { fillFromFaucet } from "@/wallet/demo/faucet";
import { useWalletMessages } from "@/wallet/messages";
import { useBalances } from "@/wallet/reads/use-account";
import { useWallet } from "@/wallet/wallet-context";
import { Button } from "./button";

/** The connected account, its balances, and the way out. */
export function AccountBar({ account, wallet }: { account: Address; wallet: string }) {
  const words = useWalletMessages();
  const { network } = useWallet();
  const balances = useBalances(account);
  const { mutate: disconnect } = useDisconnect();
  return (
    <section
      aria-label={words.balances}
      className="flex flex-wrap items-center gap-x-8 gap-y-3 rounded-md border border-line bg-surface px-4 py-3"
    >
      <div className="min-w-0">
        <p className="font-mono font-medium" title={account} data-testid="account">
          {shortHex(account)}
        </p>
        <p className="text-muted text-xs">{words.connected(wallet)}</p>
      </div>
      <dl className="flex gap-8" aria-live="polite">
        <Figure name={words.tokens} testId="tokens" wei={balances.data?.tokens} digits={2} />
        <Figure name={words.gas} testId="gas" wei={balances.data?.gas} digits={4} />
      </dl>
      <div className="ml-auto flex flex-wrap items-center gap-2">
        {network.faucet && <FaucetButton account={account} />}
        <Button plain onClick={() => disconnect()}>
          {words.disconnect}
        </Button>
      </div>
      {balances.error && (
        <p role="alert" className="w-full text-bad">
          {words.chainDown}
        </p>
      )}
    </section>
  );
}

type FigureProps = { name: string; testId: string; wei: bigint | undefined; digits: number };

function Figure({ name, testId, wei, digits }: FigureProps) {
  return (
    <div>
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="font-medium" data-testid={testId}>
        {wei === undefined ? "\u2013" : formatToken(wei, digits)}
      </dd>
    </div>
  );
}

function FaucetButton({ account }: { account: Address }) {
  const words = useWalletMessages();
  const cache = useQueryClient();
  const fill = useMutation({
    mutationFn: () => fillFromFaucet(account),
    onSuccess: () => cache.invalidateQueries({ queryKey: ["wallet"] }),
  });
  return (
    <>
      <span role="status" className="text-muted text-xs">
        {fill.isSuccess ? words.faucetDone : fill.error && sentenceOf(fill.error)}
      </span>
      <Button plain busy={fill.isPending} onClick={() => fill.mutate()}>
        {words.faucet}
      </Button>
    </>
  );
}
