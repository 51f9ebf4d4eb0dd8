import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import type { ShownConnection } from "@/wallet/connection/shown";
import { useWalletMessages } from "@/wallet/messages";
import { useWallet } from "@/wallet/wallet-context";
import { Button } from "../button";
import { ConnectDialog } from "./connect-dialog";
import { useConnecting } from "./use-connecting";

/** What a visitor without a connected wallet sees: connect, or try the demo wallet. */
export function ConnectPanel({ shown }: { shown: ShownConnection }) {
  const words = useWalletMessages();
  const { network } = useWallet();
  const asked = useSearchParams().has("connect");
  const [open, setOpen] = useState(asked);
  const connecting = useConnecting(shown);
  return (
    <Panel title={words.connect}>
      <Note title={words.connectNote}>{network.faucet ? words.demoNote : undefined}</Note>
      <div className="flex flex-wrap justify-center gap-2 pb-6">
        {network.faucet && connecting.demo && (
          <Button busy={connecting.isBusy} onClick={connecting.demo}>
            {words.demo}
          </Button>
        )}
        <Button plain={network.faucet} onClick={() => setOpen(true)}>
          {words.connect}
        </Button>
      </div>
      {!open && connecting.problem && (
        <p role="alert" className="px-4 pb-6 text-center text-bad">
          {connecting.problem}
        </p>
      )}
      {open && <ConnectDialog connecting={connecting} onClose={() => setOpen(false)} />}
    </Panel>
  );
}
