import { useState } from "react";
import type { Address } from "viem";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { formatToken } from "@/lib/format";
import { parseAmount } from "@/wallet/amount";
import { useWalletMessages } from "@/wallet/messages";
import { useBalances } from "@/wallet/reads/use-account";
import { usePool } from "@/wallet/reads/use-pool";
import { fundIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { AmountField } from "./forms/amount-field";
import { SendForm } from "./forms/send-form";

/** The pool's fund, and a form that adds to it. */
export function PoolTab({ account }: { account: Address }) {
  const words = useWalletMessages();
  const { network } = useWallet();
  const pool = usePool();
  const { data: balances } = useBalances(account);
  const [text, setText] = useState("");
  const [touched, setTouched] = useState(false);
  const amount = parseAmount(text);
  const isTooMuch = amount !== null && balances !== undefined && amount > balances.tokens;
  const problem = isTooMuch
    ? words.form.tooMuch(formatToken(balances.tokens))
    : amount === null
      ? words.form.invalidAmount
      : null;
  return (
    <Panel title={words.pool.title}>
      <QueryContent query={pool} what={words.pool.title} lines={3}>
        {({ fund }) => (
          <div className="max-w-xl space-y-4 p-4">
            <p className="text-muted">{words.pool.note}</p>
            <dl className="flex gap-8">
              <div>
                <dt className="text-muted text-xs">{words.pool.free}</dt>
                <dd className="font-medium" data-testid="fund-free">
                  {formatToken(fund.free)}
                </dd>
              </div>
              <div>
                <dt className="text-muted text-xs">{words.pool.reserved}</dt>
                <dd className="font-medium">{formatToken(fund.reserved)}</dd>
              </div>
            </dl>
            <SendForm
              account={account}
              submit={words.pool.submit}
              intent={
                amount && problem === null ? fundIntent(network.contracts, network.pool_id, amount) : null
              }
              onIncomplete={() => setTouched(true)}
            >
              <AmountField
                label={words.form.amount}
                text={text}
                onText={setText}
                most={balances?.tokens}
                problem={touched || text !== "" ? problem : null}
              />
            </SendForm>
          </div>
        )}
      </QueryContent>
    </Panel>
  );
}
