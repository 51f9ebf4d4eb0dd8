import { useState } from "react";
import type { Address } from "viem";
import { formatMoment } from "@/lib/time";
import { useWalletMessages } from "@/wallet/messages";
import type { Position } from "@/wallet/reads/position";
import { useJail, usePool } from "@/wallet/reads/use-pool";
import { recalibrateIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { TextField } from "../forms/fields";
import { SendForm } from "../forms/send-form";

/** End a forecaster's jail in the pool. Without a jail it says so, and offers nothing to sign. */
export function RecalibrateForm({ account, position }: { account: Address; position: Position }) {
  const words = useWalletMessages().operate;
  const { network } = useWallet();
  const { data: pool } = usePool();
  const { data: jail } = useJail(position.forecaster, pool?.params.period);
  const [reason, setReason] = useState("");
  return (
    <section aria-label={words.recalibrateTitle} className="space-y-2">
      <h3 className="font-semibold">{words.recalibrateTitle}</h3>
      {jail && (
        <p className="text-muted">{jail.jailed ? words.jailed(formatMoment(jail.from)) : words.notJailed}</p>
      )}
      {jail?.jailed && (
        <SendForm
          account={account}
          plain
          submit={words.recalibrate}
          intent={recalibrateIntent(network.contracts, network.pool_id, position.forecaster, reason)}
        >
          <TextField label={words.reason} value={reason} onChange={setReason} />
        </SendForm>
      )}
    </section>
  );
}
