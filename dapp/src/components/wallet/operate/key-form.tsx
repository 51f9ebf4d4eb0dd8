import { useState } from "react";
import { type Address, isAddress } from "viem";
import { shortHex } from "@/lib/format";
import { useWalletMessages } from "@/wallet/messages";
import type { Position } from "@/wallet/reads/position";
import { authorityIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { TextField } from "../forms/fields";
import { SendForm } from "../forms/send-form";

/** Change the key that signs commits, as after a theft: the operator overrides its node. */
export function KeyForm({ account, position }: { account: Address; position: Position }) {
  const words = useWalletMessages();
  const { contracts } = useWallet().network;
  const [text, setText] = useState("");
  const [touched, setTouched] = useState(false);
  const isValid = isAddress(text);
  const problem = !isValid && (touched || text !== "") ? words.form.invalidAddress : null;
  return (
    <div>
      <SendForm
        account={account}
        plain
        submit={words.operate.setAuthority}
        intent={isValid ? authorityIntent(contracts, position.forecaster, text) : null}
        onIncomplete={() => setTouched(true)}
      >
        <TextField
          label={words.register.authority}
          value={text}
          onChange={setText}
          hint={words.operate.authorityNow(shortHex(position.authority))}
          problem={problem}
        />
      </SendForm>
    </div>
  );
}
