import type { Address } from "viem";
import { Panel } from "@/components/shared/panel";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { useWalletMessages } from "@/wallet/messages";
import type { Position } from "@/wallet/reads/position";
import { CapForm } from "./cap-form";
import { CommissionForm } from "./commission-form";
import { KeyForm } from "./key-form";
import { OverrideForm } from "./override-form";
import { RecalibrateForm } from "./recalibrate-form";
import { SealedForecasts } from "./sealed-forecasts";

type Props = { account: Address; position: Position };

/** What an operator can change about a forecaster of its own. */
export function OperatedPanel({ account, position }: Props) {
  const words = useWalletMessages().operate;
  const label = useForecasterLabels()(position.forecaster);
  return (
    <Panel title={words.title(label.name)}>
      <div className="divide-y divide-line *:p-4">
        <CapForm account={account} position={position} />
        <CommissionForm account={account} position={position} />
        <KeyForm account={account} position={position} />
        <RecalibrateForm account={account} position={position} />
        <OverrideForm forecaster={position.forecaster} />
        <SealedForecasts account={account} forecaster={position.forecaster} />
      </div>
    </Panel>
  );
}
