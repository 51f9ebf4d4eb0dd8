import Link from "next/link";
import type { Round } from "@/api/schema";
import { Countdown } from "@/components/shared/countdown";
import { PhaseChip } from "@/components/shared/phase-chip";
import { entrySummary } from "@/lib/current-rounds";
import { formatMoment } from "@/lib/time";
import { PhaseTrack } from "./phase-track";

/** A summary of a round: phase, progress, next deadline and entries. */
export function RoundCard({ round, now }: { round: Round; now: number }) {
  const { phase, deadlines_chain_s: deadlines } = round;
  return (
    <Link
      href={`/rounds/?id=${round.round}`}
      data-testid="round-card"
      className="block space-y-2 px-4 py-3 hover:bg-raised/60"
    >
      <div className="flex items-baseline justify-between gap-3">
        <span className="font-medium">Round {round.round}</span>
        <PhaseChip phase={phase} />
      </div>
      <PhaseTrack phase={phase} deadlines={deadlines} now={now} />
      <div className="flex flex-wrap justify-between gap-x-3 text-muted text-xs">
        <span>Gate {formatMoment(round.gate_chain_s)}</span>
        <Countdown phase={phase} deadlines={deadlines} now={now} />
        <span className="w-full">{entrySummary(round)}</span>
      </div>
    </Link>
  );
}
