"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { busyProps } from "@/components/shared/busy";
import { Panel } from "@/components/shared/panel";
import { Segments } from "@/components/shared/segments";
import { formatNumber } from "@/lib/format";
import { sentenceOf } from "@/messages/said-error";
import { useMessages } from "@/messages/use-messages";
import { Explanations } from "./explanations";
import { VerifyLines } from "./verify-lines";

type Source = "node" | "wallet";

/** Verifies a round in the browser: a button, the verdict, every number, and why each entry is paid what it is. */
export function VerifyPanel({ round }: { round: number }) {
  const { verify: m, common } = useMessages();
  const [source, setSource] = useState<Source>("node");
  const [hasWallet, setHasWallet] = useState(false);
  useEffect(() => setHasWallet("ethereum" in window), []);
  const run = useMutation({
    mutationFn: async (from: Source) => {
      // Loaded when asked for: most visitors of a round do not verify it.
      const [{ runVerification }, { walletRpc }] = await Promise.all([
        import("@/verify/run"),
        import("@/verify/wallet-rpc"),
      ]);
      return runVerification(round, (from === "wallet" && walletRpc()) || undefined);
    },
  });
  const wrong = run.data?.lines.filter(({ agrees }) => !agrees).length ?? 0;
  return (
    <Panel title={m.title}>
      <div className="space-y-3 px-4 py-3.5">
        <p className="max-w-prose text-muted print:hidden">{m.intro}</p>
        <div className="flex flex-wrap items-center gap-3 print:hidden">
          <button
            type="button"
            {...busyProps(run.isPending, () => run.mutate(source))}
            className="rounded bg-accent px-3.5 py-2 font-medium text-surface hover:opacity-90 aria-disabled:opacity-60"
          >
            {run.isPending ? `${m.running} …` : run.data ? m.again : m.start}
          </button>
          {hasWallet && (
            <span className="flex items-center gap-2 text-muted text-xs">
              {m.source}
              <Segments
                legend={m.source}
                segments={[
                  { value: "node", text: m.node },
                  { value: "wallet", text: m.wallet },
                ]}
                chosen={source}
                onChoose={setSource}
              />
            </span>
          )}
        </div>
        {run.error && (
          <p role="alert" className="text-bad">
            <span className="font-medium">{m.failed}.</span> {sentenceOf(run.error)}
          </p>
        )}
        {run.data && (
          <output
            data-testid="verdict"
            className={`block rounded border-l-4 bg-raised px-3 py-2.5 font-medium ${run.data.agrees ? "border-good" : "border-bad"}`}
          >
            {run.data.agrees
              ? `✓ ${m.agrees(run.data.lines.length, `${formatNumber(run.data.took_ms / 1000, 2)} ${common.units.second}`)}`
              : `✗ ${m.differs(run.data.lines.length, wrong)}`}
            {!run.data.settled && <span className="block font-normal text-muted">{m.unfinished}</span>}
          </output>
        )}
      </div>
      {run.data && (
        <>
          <Explanations run={run.data} />
          <VerifyLines lines={run.data.lines} />
          <p className="px-4 py-3 text-muted text-xs">{m.trust}</p>
        </>
      )}
    </Panel>
  );
}
