import { type ReactNode, useId } from "react";
import type { Address } from "viem";
import { useWalletConnection } from "@/wallet/connection/use-wallet-connection";
import { useSend } from "@/wallet/hooks/use-send";
import { useTransactions } from "@/wallet/hooks/use-transactions";
import { useWalletMessages } from "@/wallet/messages";
import type { Intent } from "@/wallet/send/intent";
import { isWaiting } from "@/wallet/transactions/record";
import { Button } from "../button";

type Props = {
  account: Address;
  submit: string;
  /** what to send; null while the form is not complete */
  intent: Intent | null;
  /** called when the form is sent without an intent, to show what is missing */
  onIncomplete?: () => void;
  plain?: boolean;
  /** names the button where its text alone is not enough */
  label?: string;
  children?: ReactNode;
};

/** A form that sends one transaction. Only the wrong network and its own signature hold it up, no earlier transaction. */
export function SendForm({ account, submit, intent, onIncomplete, plain, label, children }: Props) {
  const words = useWalletMessages();
  const { shown } = useWalletConnection();
  const { phase, problem, sent, send } = useSend();
  const waiting = useTransactions(account).filter((record) => isWaiting(record) && record.id !== sent).length;
  const status = useId();
  const isBusy = phase !== "idle";
  return (
    <form
      className="space-y-3"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isBusy) return;
        if (intent) void send(intent);
        else onIncomplete?.();
      }}
    >
      {children}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          submit
          busy={isBusy}
          disabled={shown !== "connected"}
          {...(plain && { plain })}
          {...(label && { label })}
        >
          {submit}
        </Button>
        <p id={status} role="status" className="text-muted text-xs">
          {phase !== "idle" ? words.phase[phase] : sent ? words.form.sent : ""}
        </p>
      </div>
      {isBusy && waiting > 1 && <p className="text-warn text-xs">{words.form.pendingAhead(waiting - 1)}</p>}
      {problem && (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
    </form>
  );
}
