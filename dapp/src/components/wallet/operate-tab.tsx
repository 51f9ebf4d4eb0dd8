import type { Address } from "viem";
import { QueryContent } from "@/components/shared/query-content";
import { useWalletMessages } from "@/wallet/messages";
import { usePositions } from "@/wallet/reads/use-account";
import { PayoutPreview } from "./forms/payout-preview";
import { RegisterForm } from "./forms/register-form";
import { OperatedPanel } from "./operate/operated-panel";

/** Register a forecaster, and run those that the account owns. */
export function OperateTab({ account }: { account: Address }) {
  const positions = usePositions(account);
  const words = useWalletMessages();
  return (
    <QueryContent query={positions} what={words.positions.title} lines={6}>
      {({ positions: all }) => (
        <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
          {all
            .filter(({ isOperator }) => isOperator)
            .map((position) => (
              <OperatedPanel key={position.forecaster} account={account} position={position} />
            ))}
          <RegisterForm account={account} />
          <PayoutPreview />
        </div>
      )}
    </QueryContent>
  );
}
