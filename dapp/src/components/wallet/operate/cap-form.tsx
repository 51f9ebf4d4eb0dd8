import type { Address } from "viem";
import { formatToken } from "@/lib/format";
import { parseAmount } from "@/wallet/amount";
import { useWalletMessages } from "@/wallet/messages";
import type { Position } from "@/wallet/reads/position";
import { capIntent } from "@/wallet/send/intent";
import { OneValueForm } from "./one-value-form";

/** Set how much the operator accepts from all delegators together; 0 accepts no more. */
export function CapForm({ account, position }: { account: Address; position: Position }) {
  const words = useWalletMessages();
  return (
    <OneValueForm
      account={account}
      submit={words.operate.setCap}
      label={words.operate.cap}
      hint={words.operate.capNow(formatToken(position.cap))}
      inputMode="decimal"
      parse={(text) => (text.trim() === "0" ? 0n : parseAmount(text))}
      invalid={words.form.invalidAmount}
      intentOf={(contracts, cap) => capIntent(contracts, position.forecaster, cap)}
    />
  );
}
