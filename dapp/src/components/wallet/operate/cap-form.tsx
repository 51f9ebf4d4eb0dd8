import { useState } from "react";
import type { Address } from "viem";
import { formatToken } from "@/lib/format";
import { parseAmount } from "@/wallet/amount";
import { useWalletMessages } from "@/wallet/messages";
import type { Position } from "@/wallet/reads/position";
import { capIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { AmountField } from "../forms/amount-field";
import { SendForm } from "../forms/send-form";

/** Set how much the operator accepts from all delegators together; 0 accepts no more. */
export function CapForm({ account, position }: { account: Address; position: Position }) {
  const words = useWalletMessages();
  const { contracts } = useWallet().network;
  const [text, setText] = useState("");
  const [touched, setTouched] = useState(false);
  const cap = text.trim() === "0" ? 0n : parseAmount(text);
  const problem = cap === null && (touched || text !== "") ? words.form.invalidAmount : null;
  return (
    <div>
      <SendForm
        account={account}
        plain
        submit={words.operate.setCap}
        intent={cap === null ? null : capIntent(contracts, position.forecaster, cap)}
        onIncomplete={() => setTouched(true)}
      >
        <AmountField
          label={words.operate.cap}
          text={text}
          onText={setText}
          hint={words.operate.capNow(formatToken(position.cap))}
          problem={problem}
        />
      </SendForm>
    </div>
  );
}
