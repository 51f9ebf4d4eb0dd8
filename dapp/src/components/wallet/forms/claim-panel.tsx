import type { Address } from "viem";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { formatToken } from "@/lib/format";
import { useWalletMessages } from "@/wallet/messages";
import type { Position } from "@/wallet/reads/position";
import { delegatedOf } from "@/wallet/reads/use-account";
import { claimIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { SendForm } from "./send-form";

type Props = { account: Address; positions: readonly Position[]; claimable: bigint };

/** Claim credits and rewards. Where there are none it says so, and offers nothing to sign. */
export function ClaimPanel({ account, positions, claimable }: Props) {
  const words = useWalletMessages();
  const { network } = useWallet();
  return (
    <Panel title={words.claim.title}>
      {claimable === 0n ? (
        <Note title={words.claim.nothing}>{words.claim.nothingNote}</Note>
      ) : (
        <div className="p-4">
          <SendForm
            account={account}
            submit={words.claim.submit(formatToken(claimable, 4))}
            intent={claimIntent(network.contracts, delegatedOf(positions), claimable)}
          />
        </div>
      )}
    </Panel>
  );
}
