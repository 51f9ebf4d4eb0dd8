import { useState } from "react";
import { type Address, isAddress } from "viem";
import { Panel } from "@/components/shared/panel";
import { formatToken } from "@/lib/format";
import { parseAmount } from "@/wallet/amount";
import { useWalletMessages } from "@/wallet/messages";
import { parsePercent } from "@/wallet/percent";
import { useBalances, useVaultRules } from "@/wallet/reads/use-account";
import { registerIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { AmountField } from "./amount-field";
import { TextField } from "./fields";
import { SendForm } from "./send-form";

/** Register a forecaster with its key, its commission and its first stake. */
export function RegisterForm({ account }: { account: Address }) {
  const words = useWalletMessages();
  const { network } = useWallet();
  const { data: balances } = useBalances(account);
  const { data: rules } = useVaultRules();
  const [authority, setAuthority] = useState<string>(account);
  const [commission, setCommission] = useState("10");
  const [text, setText] = useState("");
  const [touched, setTouched] = useState(false);
  const amount = parseAmount(text);
  const bps = parsePercent(commission);
  const minimum = rules?.minOwnStake ?? 0n;
  const amountProblem =
    amount === null
      ? words.form.invalidAmount
      : amount < minimum
        ? words.register.minimum(formatToken(minimum))
        : balances && amount > balances.tokens
          ? words.form.tooMuch(formatToken(balances.tokens))
          : null;
  const isComplete = amountProblem === null && bps !== null && isAddress(authority);
  return (
    <Panel title={words.register.title}>
      <div className="space-y-3 p-4">
        <p className="text-muted">{words.register.note}</p>
        <SendForm
          account={account}
          submit={words.register.submit}
          intent={
            isComplete && amount ? registerIntent(network.contracts, authority as Address, bps, amount) : null
          }
          onIncomplete={() => setTouched(true)}
        >
          <TextField
            label={words.register.authority}
            value={authority}
            onChange={setAuthority}
            problem={isAddress(authority) ? null : words.form.invalidAddress}
          />
          <TextField
            label={words.register.commission}
            value={commission}
            onChange={setCommission}
            inputMode="decimal"
            problem={bps === null ? words.register.invalidCommission : null}
          />
          <AmountField
            label={words.form.amount}
            text={text}
            onText={setText}
            most={balances?.tokens}
            hint={words.register.minimum(formatToken(minimum))}
            problem={touched || text !== "" ? amountProblem : null}
          />
        </SendForm>
      </div>
    </Panel>
  );
}
