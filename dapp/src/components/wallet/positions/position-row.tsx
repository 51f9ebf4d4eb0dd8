import { useState } from "react";
import type { Address } from "viem";
import { Cell } from "@/components/shared/cell";
import { ForecasterName } from "@/components/shared/forecaster-name";
import { useChainNow } from "@/hooks/use-chain-now";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { formatToken } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { useWalletMessages } from "@/wallet/messages";
import { freeToLeave, type Position } from "@/wallet/reads/position";
import { activateIntent, withdrawIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { Button } from "../button";
import { SendForm } from "../forms/send-form";
import { UnstakeForm } from "../forms/unstake-form";

const SECOND_MS = 1000;

type Props = { account: Address; position: Position };

/** One stake. Activate and withdraw appear when their time has come; before, the row says when that is. */
export function PositionRow({ account, position }: Props) {
  const words = useWalletMessages().positions;
  const { contracts } = useWallet().network;
  const label = useForecasterLabels()(position.forecaster);
  const now = useChainNow(SECOND_MS) ?? 0;
  const [leaving, setLeaving] = useState(false);
  const { forecaster, activeFrom, withdrawableFrom, locked } = position;
  const named = (action: string): string => `${action}: ${label.name}`;
  return (
    <>
      <tr data-testid="position">
        <Cell>
          <ForecasterName forecaster={forecaster} label={label} />
          {position.isOperator && <span className="text-muted text-xs">{words.own}</span>}
          {locked > 0n && <p className="text-muted text-xs">{words.locked(formatToken(locked))}</p>}
        </Cell>
        <Cell numeric>{formatToken(position.earning)}</Cell>
        <Cell numeric>
          {formatToken(position.warming)}
          {activeFrom !== null && <Due text={words.activateAt(formatMoment(activeFrom))} />}
        </Cell>
        <Cell numeric>
          {formatToken(position.exiting)}
          {withdrawableFrom !== null && <Due text={words.withdrawAt(formatMoment(withdrawableFrom))} />}
        </Cell>
        <Cell numeric>{formatToken(position.claimable, 4)}</Cell>
        <Cell>
          <div className="flex flex-wrap gap-2">
            {activeFrom !== null && activeFrom <= now && (
              <SendForm
                account={account}
                plain
                submit={words.activate}
                label={named(words.activate)}
                intent={activateIntent(contracts, forecaster)}
              />
            )}
            {freeToLeave(position) > 0n && (
              <Button
                plain
                expanded={leaving}
                label={named(words.unstake)}
                onClick={() => setLeaving(!leaving)}
              >
                {words.unstake}
              </Button>
            )}
            {withdrawableFrom !== null && withdrawableFrom <= now && (
              <SendForm
                account={account}
                plain
                submit={words.withdraw}
                label={named(words.withdraw)}
                intent={withdrawIntent(contracts, forecaster, position.exiting)}
              />
            )}
          </div>
        </Cell>
      </tr>
      {leaving && (
        <tr>
          <td colSpan={6} className="bg-raised/50 px-4 py-3">
            <UnstakeForm account={account} position={position} name={label.name} />
          </td>
        </tr>
      )}
    </>
  );
}

function Due({ text }: { text: string }) {
  return <p className="text-muted text-xs">{text}</p>;
}
