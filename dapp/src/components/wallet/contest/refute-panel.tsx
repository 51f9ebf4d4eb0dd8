import { useMutation } from "@tanstack/react-query";
import type { Address } from "viem";
import { Note } from "@/components/shared/note";
import { Panel } from "@/components/shared/panel";
import { QueryContent } from "@/components/shared/query-content";
import { formatInteger } from "@/lib/format";
import { sentenceOf } from "@/messages/said-error";
import { checkProposal } from "@/wallet/contest/check-proposal";
import { type LiveProposal, useProposals } from "@/wallet/contest/use-proposals";
import { useWalletMessages } from "@/wallet/messages";
import { useWallet } from "@/wallet/wallet-context";
import { Button } from "../button";
import { SendForm } from "../forms/send-form";

/** The proposals that wait to pay, each of which the browser can compute again and refute. */
export function RefutePanel({ account }: { account: Address }) {
  const words = useWalletMessages().refute;
  const proposals = useProposals();
  return (
    <Panel title={words.title}>
      <QueryContent query={proposals} what={words.title} lines={3}>
        {(live) =>
          live.length === 0 ? (
            <Note title={words.none}>{words.noneNote}</Note>
          ) : (
            <div className="space-y-3 p-4">
              <p className="text-muted">{words.note}</p>
              <ul className="divide-y divide-line">
                {live.map((proposal) => (
                  <ProposalItem
                    key={`${proposal.round}-${proposal.proposal}`}
                    account={account}
                    proposal={proposal}
                  />
                ))}
              </ul>
            </div>
          )
        }
      </QueryContent>
    </Panel>
  );
}

function ProposalItem({ account, proposal }: { account: Address; proposal: LiveProposal }) {
  const words = useWalletMessages().refute;
  const { network } = useWallet();
  const check = useMutation({
    mutationFn: () => checkProposal(network, proposal.round, proposal.proposal),
  });
  const { wrong, intent, groups } = check.data ?? {};
  return (
    <li className="space-y-2 py-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <span className="font-medium">{words.proposal(proposal.proposal, proposal.round)}</span>
        <Button plain busy={check.isPending} onClick={() => check.mutate()}>
          {check.isPending ? words.checking : words.check}
        </Button>
      </div>
      <p role="status" className={wrong ? "text-bad" : "text-muted"}>
        {wrong
          ? words.wrong(wrong.row, wrong.group, formatInteger(wrong.claimed), formatInteger(wrong.actual))
          : groups !== undefined && words.right(groups)}
      </p>
      {check.error && (
        <p role="alert" className="text-bad">
          {sentenceOf(check.error)}
        </p>
      )}
      {intent && <SendForm account={account} submit={words.submit} intent={intent} />}
    </li>
  );
}
