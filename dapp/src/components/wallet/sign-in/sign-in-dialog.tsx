import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useContext, useEffect, useRef } from "react";
import type { Address } from "viem";
import { useDisconnect } from "wagmi";
import { fetchJson } from "@/api/fetch-json";
import { shortHex } from "@/lib/format";
import { useWalletConnection } from "@/wallet/connection/use-wallet-connection";
import { useWalletMessages } from "@/wallet/messages";
import { useNetworkQuery } from "@/wallet/network";
import { SessionSchema, useSignIn } from "@/wallet/sign-in/use-sign-in";
import { WalletContext } from "@/wallet/wallet-context";
import { Button } from "../button";
import { ConnectDialog } from "../connect/connect-dialog";
import { useConnecting } from "../connect/use-connecting";
import { WalletProvider } from "../wallet-provider";

type Props = { onClose: () => void; onSignedIn: () => void };

/** Sign in on any page: choose a wallet if none is connected, then sign a message with it. */
export function SignInDialog(props: Props) {
  const { signIn: words, notConfigured } = useWalletMessages();
  const network = useNetworkQuery();
  const isInside = useContext(WalletContext) !== null;
  if (isInside) return <Steps {...props} />;
  if (!network.data) return <p role="status">{network.error ? notConfigured : words.loading}</p>;
  return (
    <WalletProvider network={network.data}>
      <Steps {...props} />
    </WalletProvider>
  );
}

function Steps({ onClose, onSignedIn }: Props) {
  const { shown, account, wallet } = useWalletConnection();
  const connecting = useConnecting(shown);
  const openId = useOpenId();
  if (!account) {
    return (
      <ConnectDialog connecting={connecting} onClose={onClose}>
        {openId && <OpenIdLink />}
      </ConnectDialog>
    );
  }
  return (
    <SignDialog account={account} wallet={wallet ?? ""} onClose={onClose} onSignedIn={onSignedIn}>
      {openId && <OpenIdLink />}
    </SignDialog>
  );
}

type SignProps = Props & { account: Address; wallet: string; children: ReactNode };

function SignDialog({ account, wallet, onClose, onSignedIn, children }: SignProps) {
  const { signIn: words, close } = useWalletMessages();
  const { signIn, isAsking, problem } = useSignIn(onSignedIn);
  const { mutate: disconnect } = useDisconnect();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      aria-labelledby="sign-in-title"
      className="m-auto w-[min(26rem,calc(100vw-2rem))] rounded-md border border-line bg-surface p-0 text-ink text-sm backdrop:bg-black/50"
    >
      <div className="flex items-center justify-between gap-4 border-line border-b px-4 py-2">
        <h2 id="sign-in-title" className="font-semibold">
          {words.title}
        </h2>
        <Button plain onClick={() => dialog.current?.close()}>
          {close}
        </Button>
      </div>
      <div className="space-y-3 p-4">
        <p className="text-muted">{words.note}</p>
        <div className="flex flex-wrap gap-2">
          <Button busy={isAsking} onClick={() => signIn(account)}>
            {words.submit(shortHex(account), wallet)}
          </Button>
          <Button plain onClick={() => disconnect()}>
            {words.other}
          </Button>
        </div>
        {children}
        <p role="status" className="text-muted text-xs">
          {isAsking && words.asking}
        </p>
        {problem && (
          <p role="alert" className="text-bad">
            {problem}
          </p>
        )}
      </div>
    </dialog>
  );
}

/** Whether the node knows an OpenID provider. */
function useOpenId(): boolean {
  const { data } = useQuery({
    queryKey: ["session"],
    queryFn: ({ signal }) => fetchJson("/auth/session", SessionSchema, signal),
  });
  return data?.oidc ?? false;
}

/** The way to the OpenID provider, and back to this page. */
function OpenIdLink() {
  const { signIn: words } = useWalletMessages();
  const back = encodeURIComponent(`${location.pathname}${location.search}`);
  return (
    <p>
      <a href={`/api/v1/auth/oidc/sign-in?back=${back}`} className="text-accent hover:underline">
        {words.openId}
      </a>
    </p>
  );
}
