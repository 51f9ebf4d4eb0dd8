import { type ReactNode, useContext } from "react";
import type { Address } from "viem";
import { useDisconnect } from "wagmi";
import { useSession } from "@/hooks/queries/use-session";
import { useLedger } from "@/hooks/use-ledger";
import { shortHex } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";
import { useWalletConnection } from "@/wallet/connection/use-wallet-connection";
import { useWalletMessages } from "@/wallet/messages";
import { useNetworkQuery } from "@/wallet/network";
import { useSignIn } from "@/wallet/sign-in/use-sign-in";
import { WalletContext } from "@/wallet/wallet-context";
import { Button } from "../button";
import { ConnectDialog } from "../connect/connect-dialog";
import { useConnecting } from "../connect/use-connecting";
import { Dialog } from "../dialog";
import { WalletProvider } from "../wallet-provider";

type Props = { onClose: () => void; onSignedIn: () => void };

/** Sign in on any page: with a wallet on a chain, and at the organisation's provider on a channel. */
export function SignInDialog(props: Props) {
  return useLedger() === "channel" ? <MemberDialog onClose={props.onClose} /> : <WalletSignIn {...props} />;
}

/** Sign in as a member of a channel, whose people have no wallets. */
function MemberDialog({ onClose }: { onClose: () => void }) {
  const { signIn: words } = useWalletMessages();
  const { channel: m } = useMessages();
  const openId = useSession().data?.oidc ?? false;
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className="space-y-3 p-4">
        <p className="text-muted">{openId ? m.signIn : m.noProvider}</p>
        {openId && <OpenIdLink />}
      </div>
    </Dialog>
  );
}

/** Choose a wallet if none is connected, then sign a message with it. */
function WalletSignIn(props: Props) {
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
  const openId = useSession().data?.oidc ?? false;
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
  const { signIn: words } = useWalletMessages();
  const { signIn, isAsking, problem } = useSignIn(onSignedIn);
  const { mutate: disconnect } = useDisconnect();
  return (
    <Dialog title={words.title} onClose={onClose}>
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
    </Dialog>
  );
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
