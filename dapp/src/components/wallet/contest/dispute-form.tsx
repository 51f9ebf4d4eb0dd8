import { useMutation } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import type { Address } from "viem";
import { Segments } from "@/components/shared/segments";
import { useFeeds } from "@/hooks/queries/use-feeds";
import { formatToken } from "@/lib/format";
import { formatMoment } from "@/lib/time";
import { Fault } from "@/messages/fault";
import { sentenceOf } from "@/messages/said-error";
import { parseMeasured } from "@/wallet/contest/claimed-series";
import type { Disputable } from "@/wallet/contest/disputable";
import { claimOf, NO_TRUTH } from "@/wallet/contest/evidence";
import { useWalletMessages } from "@/wallet/messages";
import { useBalances } from "@/wallet/reads/use-account";
import { type ClaimedTruth, disputeIntent } from "@/wallet/send/intent";
import { useWallet } from "@/wallet/wallet-context";
import { SelectField } from "../forms/fields";
import { FileField } from "../forms/file-field";
import { SendForm } from "../forms/send-form";

type Props = { account: Address; rounds: readonly Disputable[] };

/** Dispute an observation with a bond: there is no truth, or another one, whose series are pinned as evidence. */
export function DisputeForm({ account, rounds }: Props) {
  const words = useWalletMessages();
  const { contracts, pool_id } = useWallet().network;
  const { data: balances } = useBalances(account);
  const asked = useSearchParams().get("round");
  const [chosen, choose] = useState<string | null>(asked);
  const [kind, setKind] = useState<"none" | "other">("none");
  const round = rounds.find((known) => String(known.round) === chosen) ?? rounds[0];
  const evidence = useEvidence(round);
  if (!round) return null;
  const truth = kind === "none" ? NO_TRUTH : (evidence.data ?? null);
  const isPoor = balances !== undefined && balances.tokens < round.bond;
  return (
    <div className="space-y-3 p-4">
      <p className="text-muted">{words.contest.note}</p>
      <SendForm
        account={account}
        submit={words.contest.submit}
        intent={truth && !isPoor ? disputeIntent(contracts, pool_id, round.round, truth, round.bond) : null}
      >
        <SelectField
          label={words.contest.round}
          value={String(round.round)}
          onChange={choose}
          options={rounds.map((known) => ({
            value: String(known.round),
            text: `${known.round}, ${words.contest.until(formatMoment(known.until))}`,
          }))}
        />
        <p>
          {words.contest.bond(formatToken(round.bond))}{" "}
          <span className="text-muted">{words.contest.claims(round.claims)}</span>
        </p>
        <Segments
          legend={words.contest.truth}
          segments={[
            { value: "none", text: words.contest.noTruth },
            { value: "other", text: words.contest.other },
          ]}
          chosen={kind}
          onChoose={setKind}
        />
        {kind === "other" && (
          <FileField label={words.contest.file} note={words.contest.fileNote} onText={evidence.mutate} />
        )}
        {kind === "other" && evidence.error && (
          <p role="alert" className="text-bad">
            {sentenceOf(evidence.error)}
          </p>
        )}
        {isPoor && <p className="text-bad">{words.form.tooMuch(formatToken(balances.tokens))}</p>}
      </SendForm>
    </div>
  );
}

/** Builds and pins the claim that a file of values makes. */
function useEvidence(round: Disputable | undefined) {
  const { data: feeds } = useFeeds();
  return useMutation({
    mutationFn: async (text: string): Promise<ClaimedTruth> => {
      const parsed = parseMeasured(text);
      if ("wrongLine" in parsed) throw new Fault("measured-line", { line: parsed.wrongLine });
      const capacities = (feeds ?? []).map(({ capacity_mw }) => capacity_mw);
      return claimOf(round?.round ?? 0, parsed.values, capacities, round?.available ?? 0n);
    },
  });
}
