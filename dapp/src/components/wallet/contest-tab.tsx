import type { Address } from "viem";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { useDisputable } from "@/wallet/contest/use-disputable";
import { useWalletMessages } from "@/wallet/messages";
import { DisputeForm } from "./contest/dispute-form";
import { RefutePanel } from "./contest/refute-panel";

/** Dispute an observation, or refute a proposed settlement. */
export function ContestTab({ account }: { account: Address }) {
  const words = useWalletMessages().contest;
  const rounds = useDisputable();
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
      <Panel title={words.title}>
        <QueryContent query={rounds} what={words.title} lines={4}>
          {(found) =>
            found.length === 0 ? (
              <Note title={words.none}>{words.noneNote}</Note>
            ) : (
              <DisputeForm account={account} rounds={found} />
            )
          }
        </QueryContent>
      </Panel>
      <RefutePanel account={account} />
    </div>
  );
}
