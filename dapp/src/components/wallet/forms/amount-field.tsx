import { formatUnits } from "viem";
import { useWalletMessages } from "@/wallet/messages";
import { Button } from "../button";
import { TextField } from "./fields";

const TOKEN_DIGITS = 18;

type Props = {
  label: string;
  text: string;
  onText: (text: string) => void;
  /** what "all" fills in, in wei */
  most?: bigint | undefined;
  hint?: string | undefined;
  problem?: string | null;
};

/** A field for an amount of tokens, with a button that fills in all of it. */
export function AmountField({ label, text, onText, most, hint, problem }: Props) {
  const words = useWalletMessages();
  const all = most !== undefined && most > 0n && (
    <Button plain onClick={() => onText(formatUnits(most, TOKEN_DIGITS))}>
      {words.form.max}
    </Button>
  );
  return (
    <TextField
      label={label}
      value={text}
      onChange={onText}
      inputMode="decimal"
      hint={hint}
      problem={problem}
      action={all}
    />
  );
}
