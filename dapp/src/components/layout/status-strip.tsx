"use client";

import { useStatus } from "@/hooks/queries/use-status";
import { useLastError } from "@/hooks/use-last-error";
import { useLedger } from "@/hooks/use-ledger";
import { formatInteger } from "@/lib/format";
import { sentenceOf } from "@/messages/said-error";
import { useMessages } from "@/messages/use-messages";
import { ClockReadout } from "./clock-readout";
import { LinkBadge } from "./link-badge";
import { ServiceDots } from "./service-dots";

/** The node's status: chain time, block, chain, region, services and live link. Two lines on a phone, else one. */
export function StatusStrip() {
  const query = useStatus();
  const { data: status } = query;
  const error = useLastError(query);
  const { layout } = useMessages();
  const ledger = useLedger();
  return (
    <section aria-label={layout.status} className="border-line border-b bg-surface/60 text-xs">
      <div className="mx-auto flex min-h-14 max-w-[92rem] flex-wrap items-center gap-x-6 gap-y-1 px-4 py-1.5 sm:min-h-9 sm:px-6">
        <ClockReadout />
        <Fact name={layout.block} value={status ? formatInteger(status.block) : "–"} />
        {ledger !== "channel" && <Fact name={layout.chain} value={status ? String(status.chain_id) : "–"} />}
        <Fact name={layout.region} value={status?.region ?? "–"} />
        {error && <span className="text-bad">{sentenceOf(error)}</span>}
        <div className="flex flex-wrap items-center gap-x-5 gap-y-1 sm:ml-auto">
          <ServiceDots services={status?.services ?? []} />
          <LinkBadge />
        </div>
      </div>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <span className="whitespace-nowrap">
      <span className="text-muted">{name}</span> <span className="font-medium">{value}</span>
    </span>
  );
}
