import type { Address } from "viem";
import { useWalletMessages } from "@/wallet/messages";
import { parsePercent, percentText } from "@/wallet/percent";
import type { Position } from "@/wallet/reads/position";
import { commissionIntent } from "@/wallet/send/intent";
import { OneValueForm } from "./one-value-form";

/** Lower the commission; it can never rise again. */
export function CommissionForm({ account, position }: { account: Address; position: Position }) {
  const words = useWalletMessages();
  return (
    <OneValueForm
      account={account}
      submit={words.operate.setCommission}
      label={words.register.commission}
      hint={words.operate.commissionNow(percentText(position.commissionBps))}
      inputMode="decimal"
      parse={parsePercent}
      invalid={words.register.invalidCommission}
      intentOf={(contracts, bps) => commissionIntent(contracts, position.forecaster, bps)}
    />
  );
}
