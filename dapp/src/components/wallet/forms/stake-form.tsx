import { useSearchParams } from "next/navigation";
import { useState } from "react";
import type { Address } from "viem";
import { Panel } from "@/components/shared/panel";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { formatToken } from "@/lib/format";
import { formatSpan } from "@/lib/time";
import { parseAmount } from "@/wallet/amount";
import { useWalletMessages } from "@/wallet/messages";
import type { Position } from "@/wallet/reads/position";
import { useBalances, useVaultRules } from "@/wallet/reads/use-account";
import { stakeIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { AmountField } from "./amount-field";
import { SelectField } from "./fields";
import { SendForm } from "./send-form";

type Props = { account: Address; positions: readonly Position[] };

/** Stake on a forecaster, as a delegator or as its operator. `?forecaster=` chooses one. */
export function StakeForm({ account, positions }: Props) {
  const words = useWalletMessages();
  const { network } = useWallet();
  const { data: balances } = useBalances(account);
  const { data: rules } = useVaultRules();
  const labelOf = useForecasterLabels();
  const asked = useSearchParams().get("forecaster")?.toLowerCase();
  const [chosen, choose] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [touched, setTouched] = useState(false);
  const position =
    positions.find(({ forecaster }) => forecaster.toLowerCase() === (chosen ?? asked)) ??
    positions.find(({ place, isOperator }) => place > 0n || isOperator) ??
    positions[0];
  if (!position) return null;
  const amount = parseAmount(text);
  const { isOperator, place } = position;
  const isOverCap = !isOperator && amount !== null && amount > place;
  const isTooMuch = amount !== null && balances !== undefined && amount > balances.tokens;
  const cap = place === 0n ? words.stake.full : words.stake.overCap(formatToken(place));
  const missing = amount === null ? words.form.invalidAmount : null;
  const problem = isTooMuch ? words.form.tooMuch(formatToken(balances.tokens)) : isOverCap ? cap : missing;
  return (
    <Panel title={words.stake.title}>
      <div className="space-y-3 p-4">
        <p className="text-muted">{words.stake.note}</p>
        <SendForm
          account={account}
          submit={words.stake.submit}
          intent={
            problem === null && amount ? stakeIntent(network.contracts, position.forecaster, amount) : null
          }
          onIncomplete={() => setTouched(true)}
        >
          <SelectField
            label={words.form.forecaster}
            value={position.forecaster.toLowerCase()}
            onChange={choose}
            options={positions.map(({ forecaster }) => ({
              value: forecaster.toLowerCase(),
              text: labelOf(forecaster).name,
            }))}
          />
          <AmountField
            label={words.form.amount}
            text={text}
            onText={setText}
            most={isOperator || (balances?.tokens ?? 0n) < place ? balances?.tokens : place}
            hint={
              isOperator
                ? undefined
                : place === 0n
                  ? words.stake.full
                  : words.stake.accepts(formatToken(place))
            }
            problem={touched || text !== "" ? problem : null}
          />
          {rules && (
            <p className="text-muted text-xs">{words.stake.cooldown(formatSpan(rules.cooldown_s))}</p>
          )}
        </SendForm>
      </div>
    </Panel>
  );
}
