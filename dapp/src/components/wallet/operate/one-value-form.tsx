import { useState } from "react";
import type { Address } from "viem";
import type { Network } from "@/wallet/network";
import type { Intent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { TextField } from "../forms/fields";
import { SendForm } from "../forms/send-form";

type Props<T> = {
  account: Address;
  submit: string;
  label: string;
  hint: string;
  inputMode?: "decimal" | "text";
  /** the value of a text; null if it is none */
  parse: (text: string) => T | null;
  /** the message for a text that is no value */
  invalid: string;
  intentOf: (contracts: Network["contracts"], value: T) => Intent;
};

/** A form that sets one value of a forecaster. */
export function OneValueForm<T>({
  account,
  submit,
  label,
  hint,
  inputMode = "text",
  parse,
  invalid,
  intentOf,
}: Props<T>) {
  const { contracts } = useWallet().network;
  const [text, setText] = useState("");
  const [touched, setTouched] = useState(false);
  const value = parse(text);
  return (
    <div>
      <SendForm
        account={account}
        plain
        submit={submit}
        intent={value === null ? null : intentOf(contracts, value)}
        onIncomplete={() => setTouched(true)}
      >
        <TextField
          label={label}
          value={text}
          onChange={setText}
          inputMode={inputMode}
          hint={hint}
          problem={value === null && (touched || text !== "") ? invalid : null}
        />
      </SendForm>
    </div>
  );
}
