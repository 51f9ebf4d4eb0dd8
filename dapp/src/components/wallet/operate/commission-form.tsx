import { useState } from "react";
import type { Address } from "viem";
import { useWalletMessages } from "@/wallet/messages";
import { parsePercent, percentText } from "@/wallet/percent";
import type { Position } from "@/wallet/reads/position";
import { commissionIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { TextField } from "../forms/fields";
import { SendForm } from "../forms/send-form";

/** Lower the commission; it can never rise again. */
export function CommissionForm({ account, position }: { account: Address; position: Position }) {
  const words = useWalletMessages();
  const { contracts } = useWallet().network;
  const [text, setText] = useState("");
  const [touched, setTouched] = useState(false);
  const bps = parsePercent(text);
  const problem = bps === null && (touched || text !== "") ? words.register.invalidCommission : null;
  return (
    <div>
      <SendForm
        account={account}
        plain
        submit={words.operate.setCommission}
        intent={bps === null ? null : commissionIntent(contracts, position.forecaster, bps)}
        onIncomplete={() => setTouched(true)}
      >
        <TextField
          label={words.register.commission}
          value={text}
          onChange={setText}
          inputMode="decimal"
          hint={words.operate.commissionNow(percentText(position.commissionBps))}
          problem={problem}
        />
      </SendForm>
    </div>
  );
}
