import type { ReactNode } from "react";
import type { Connector } from "wagmi";
import { Note } from "@/components/shared/note";
import { useWalletMessages } from "@/wallet/messages";
import { Button } from "../button";
import { Dialog } from "../dialog";
import type { Connecting } from "./use-connecting";

type Props = { connecting: Connecting; onClose: () => void; children?: ReactNode };

/** A modal list of the installed wallets, then `children`. While one is asked, the visitor can cancel and choose another. */
export function ConnectDialog({ connecting, onClose, children }: Props) {
  const words = useWalletMessages();
  const { wallets, asked, cancel, problem, connect } = connecting;
  return (
    <Dialog
      title={words.choose}
      onClose={() => {
        cancel();
        onClose();
      }}
    >
      {asked ? (
        <Waiting connecting={connecting} name={asked.name} />
      ) : wallets.length === 0 ? (
        <Note title={words.noWallets}>{words.noWalletsNote}</Note>
      ) : (
        <ul className="space-y-1 p-2">
          {wallets.map((wallet) => (
            <li key={wallet.uid}>
              <WalletButton wallet={wallet} onClick={() => connect(wallet)} />
            </li>
          ))}
        </ul>
      )}
      {children && <div className="px-4 pb-4">{children}</div>}
      {problem && (
        <p role="alert" className="px-4 pb-4 text-bad">
          {problem}
        </p>
      )}
    </Dialog>
  );
}

function Waiting({ connecting, name }: { connecting: Connecting; name: string }) {
  const words = useWalletMessages();
  return (
    <div className="space-y-4 px-4 py-8 text-center">
      <p role="status">{connecting.isSilent ? words.silent(name) : words.connecting(name)}</p>
      <Button plain onClick={connecting.cancel}>
        {words.cancel}
      </Button>
    </div>
  );
}

function WalletButton({ wallet, onClick }: { wallet: Connector; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex w-full items-center gap-3 rounded px-3 py-2.5 text-left font-medium hover:bg-raised"
    >
      {wallet.icon?.startsWith("data:image/") ? (
        // biome-ignore lint/performance/noImgElement: a data URL needs no optimising
        <img src={wallet.icon} alt="" className="size-7 rounded" />
      ) : (
        <span aria-hidden="true" className="size-7 rounded bg-raised" />
      )}
      {wallet.name}
    </button>
  );
}
