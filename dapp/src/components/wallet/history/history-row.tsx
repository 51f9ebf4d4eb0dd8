import { Cell } from "@/components/shared/cell";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { formatToken, shortHex } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { useWalletMessages } from "@/wallet/messages";
import type { TxRecord, TxState } from "@/wallet/transactions/record";
import { useWallet } from "@/wallet/wallet-context";
import { Button } from "../button";

const TONE: Record<TxState, string> = {
  sign: "text-warn",
  pending: "text-warn",
  confirmed: "text-good",
  failed: "text-bad",
  replaced: "text-muted",
  cancelled: "text-muted",
  rejected: "text-muted",
  dropped: "text-bad",
};

/** One transaction with its state. A failed one says why; one that the chain does not know can be removed. */
export function HistoryRow({ record }: { record: TxRecord }) {
  const words = useWalletMessages();
  const { store } = useWallet();
  const labelOf = useForecasterLabels();
  const { state, subject, mined_block, taken_by, hash } = record;
  const about = subject.startsWith("0x") ? labelOf(subject).name : subject && `#${subject}`;
  const isSpedUp = taken_by !== null && (state === "confirmed" || state === "pending");
  return (
    <tr data-testid="transaction" data-state={state}>
      <Cell>
        <span className="font-medium">{words.actions[record.action]}</span>{" "}
        <span className="text-muted">{about}</span>
      </Cell>
      <Cell numeric>{record.amount_wei && formatToken(record.amount_wei, 4)}</Cell>
      <Cell>
        <span className={`font-medium ${TONE[state]}`}>{words.states[state]}</span>
        {mined_block !== null && (
          <span className="text-muted text-xs"> {words.history.block(mined_block)}</span>
        )}
        {isSpedUp && <span className="text-muted text-xs"> {words.history.spedUp}</span>}
        {record.reason && <p className="max-w-prose text-bad text-xs">{record.reason}</p>}
      </Cell>
      <Cell className="whitespace-nowrap">{formatMoment(Math.floor(record.sent_at_ms / 1000))}</Cell>
      <Cell className="whitespace-nowrap font-mono text-xs">
        <span title={hash ?? undefined}>{hash ? shortHex(hash) : "\u2013"}</span>{" "}
        {(state === "dropped" || state === "sign") && (
          <Button plain onClick={() => store.remove(record.id)}>
            {words.history.dismiss}
          </Button>
        )}
      </Cell>
    </tr>
  );
}
