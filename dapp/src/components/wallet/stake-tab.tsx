import type { Address } from "viem";
import { QueryContent } from "@/components/shared/query-content";
import { useWalletMessages } from "@/wallet/messages";
import { usePositions } from "@/wallet/reads/use-account";
import { ClaimPanel } from "./forms/claim-panel";
import { StakeForm } from "./forms/stake-form";
import { PositionsPanel } from "./positions/positions-panel";

/** Stake, follow the stakes through their states, and claim what they earned. */
export function StakeTab({ account }: { account: Address }) {
  const positions = usePositions(account);
  const words = useWalletMessages();
  return (
    <QueryContent query={positions} what={words.positions.title} lines={6}>
      {({ positions: held, claimable }) => (
        <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
          <StakeForm account={account} positions={held} />
          <div className="min-w-0 space-y-4">
            <PositionsPanel account={account} positions={held} />
            <ClaimPanel account={account} positions={held} claimable={claimable} />
          </div>
        </div>
      )}
    </QueryContent>
  );
}
