import { useState } from "react";
import type { Address } from "viem";
import { useChainNow } from "@/hooks/use-chain-now";
import { formatToken } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { parseAmount } from "@/wallet/amount";
import { useWalletMessages } from "@/wallet/messages";
import { freeToLeave, type Position, sharesWorth } from "@/wallet/reads/position";
import { useVaultRules } from "@/wallet/reads/use-account";
import { unstakeIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { AmountField } from "./amount-field";
import { SendForm } from "./send-form";

const SECOND_MS = 1000;

type Props = { account: Address; position: Position; name: string };

/** Start the exit of a part of a stake. It says from when the part can be withdrawn. */
export function UnstakeForm({ account, position, name }: Props) {
  const words = useWalletMessages();
  const { contracts } = useWallet().network;
  const { data: rules } = useVaultRules();
  const now = useChainNow(SECOND_MS);
  const [text, setText] = useState("");
  const [touched, setTouched] = useState(false);
  const free = freeToLeave(position);
  const amount = parseAmount(text);
  const most = words.positions.unstakeMax(formatToken(free));
  const problem = amount === null ? words.form.invalidAmount : amount > free ? most : null;
  const intent =
    amount !== null && problem === null
      ? unstakeIntent(contracts, position.forecaster, sharesWorth(position, amount), amount)
      : null;
  return (
    <section aria-label={words.positions.unstakeTitle(name)} className="max-w-md space-y-2">
      <h3 className="font-semibold">{words.positions.unstakeTitle(name)}</h3>
      {now !== null && rules && (
        <p className="text-muted text-xs">
          {words.positions.unstakeNote(formatMoment(now + rules.cooldown_s))}
        </p>
      )}
      <SendForm
        account={account}
        submit={words.positions.unstake}
        intent={intent}
        onIncomplete={() => setTouched(true)}
      >
        <AmountField
          label={words.form.amount}
          text={text}
          onText={setText}
          most={free}
          hint={most}
          problem={touched || text !== "" ? problem : null}
        />
      </SendForm>
    </section>
  );
}
