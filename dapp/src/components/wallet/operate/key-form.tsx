import { type Address, isAddress } from "viem";
import { shortHex } from "@/lib/format";
import { useWalletMessages } from "@/wallet/messages";
import type { Position } from "@/wallet/reads/position";
import { authorityIntent } from "@/wallet/send/intent";
import { OneValueForm } from "./one-value-form";

/** Change the key that signs commits, as after a theft: the operator overrides its node. */
export function KeyForm({ account, position }: { account: Address; position: Position }) {
  const words = useWalletMessages();
  return (
    <OneValueForm
      account={account}
      submit={words.operate.setAuthority}
      label={words.register.authority}
      hint={words.operate.authorityNow(shortHex(position.authority))}
      parse={(text) => (isAddress(text) ? text : null)}
      invalid={words.form.invalidAddress}
      intentOf={(contracts, key) => authorityIntent(contracts, position.forecaster, key)}
    />
  );
}
