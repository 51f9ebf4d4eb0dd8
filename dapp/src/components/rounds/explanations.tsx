"use client";

import { ForecasterName } from "@/components/shared/forecaster-name";
import { useForecasterLabels } from "@/hooks/use-forecaster-labels";
import { formatInteger, formatScore, formatShare, formatToken, formatTokenChange } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";
import type { Run } from "@/verify/run";
import type { Explanation } from "@/verify/verify-round";

/** One disclosure for each scored entry: the steps from its wager to its payout. */
export function Explanations({ run }: { run: Run }) {
  const labelOf = useForecasterLabels();
  const { verify: m } = useMessages();
  if (run.explanations.length === 0) return null;
  return (
    <ul className="divide-y divide-line border-line border-y print:hidden">
      {run.explanations.map((terms) => {
        const label = labelOf(terms.forecaster);
        const line = run.lines.find(
          ({ subject, forecaster }) => subject === "payout" && forecaster === terms.forecaster,
        );
        return (
          <li key={terms.forecaster}>
            <details data-testid="explanation">
              <summary className="flex flex-wrap items-center justify-between gap-3 px-4 py-2.5 hover:bg-raised/60">
                <ForecasterName forecaster={terms.forecaster} label={label} />
                <span className="text-accent text-xs">{m.explain}</span>
              </summary>
              <Steps
                terms={terms}
                name={label.name}
                onChain={line?.chain ?? ""}
                agrees={line?.agrees ?? false}
              />
            </details>
          </li>
        );
      })}
    </ul>
  );
}

type StepsProps = { terms: Explanation; name: string; onChain: string; agrees: boolean };

function Steps({ terms, name, onChain, agrees }: StepsProps) {
  const { verify: m } = useMessages();
  const rate = (bps: bigint): string => formatShare(Number(bps) / 10_000, 1);
  const { wager, fromOthers, fromReference, payout, score, referenceScore } = terms;
  const rounding = payout - wager - fromOthers - fromReference;
  return (
    <dl className="mx-4 mb-4 space-y-1.5 rounded bg-raised/70 px-4 py-3" aria-label={m.explainTitle(name)}>
      <Step
        name={m.scoreLine}
        how={m.lossLine(formatInteger(terms.loss), formatInteger(terms.bound))}
        value={formatScore(score)}
      />
      <Step name={m.wager} value={formatToken(wager, 6)} />
      <Step
        name={m.others}
        how={m.othersHow(rate(terms.lambdaBps), formatScore(score), formatScore(terms.meanScore))}
        value={formatTokenChange(fromOthers, 6)}
      />
      <Step
        name={m.reference}
        how={
          referenceScore === null
            ? m.noReference
            : m.referenceHow(rate(terms.muEffBps), formatScore(score), formatScore(referenceScore))
        }
        value={formatTokenChange(fromReference, 6)}
      />
      {rounding !== 0n && <Step name={m.rounding} value={`${rounding} wei`} />}
      <Step name={m.payout} value={formatToken(payout, 18)} total />
      <Step
        name={m.onChain}
        value={/^\d+$/.test(onChain) ? `${agrees ? "✓" : "✗"} ${formatToken(onChain, 18)}` : "–"}
        total
      />
    </dl>
  );
}

type StepProps = { name: string; how?: string; value: string; total?: boolean };

function Step({ name, how, value, total = false }: StepProps) {
  return (
    <div
      className={`flex flex-wrap items-baseline justify-between gap-x-6 ${total ? "border-line border-t pt-1.5 font-semibold" : ""}`}
    >
      <dt>
        {name}
        {how && <span className="block text-muted text-xs">{how}</span>}
      </dt>
      <dd className="ml-auto font-mono text-xs">{value}</dd>
    </div>
  );
}
