import type { Round } from "@/api/schema";
import { Countdown } from "@/components/shared/countdown";
import { Link } from "@/components/shared/link";
import { PhaseChip } from "@/components/shared/phase-chip";
import { entrySummary } from "@/lib/current-rounds";
import { shownPhase } from "@/lib/round-tabs";
import { formatMoment } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";
import { PhaseTrack } from "./phase-track";

/** A summary of a round: phase, progress, next deadline and entries. */
export function RoundCard({ round, now }: { round: Round; now: number }) {
  const { phase, deadlines_chain_s: deadlines } = round;
  const { rounds: m, phases } = useMessages();
  const shown = shownPhase(round);
  const summary = entrySummary(round, phases.entry) ?? (shown === "empty" ? m.nobody : m.noEntries);
  return (
    <Link
      href={`/rounds/?round=${round.round}`}
      data-testid="round-card"
      className="block space-y-2 px-4 py-3 hover:bg-raised/60"
    >
      <div className="flex items-baseline justify-between gap-3">
        <span className="font-medium">{m.named(round.round)}</span>
        <PhaseChip phase={shown} />
      </div>
      {shown !== "empty" && <PhaseTrack phase={phase} deadlines={deadlines} now={now} />}
      <div className="flex flex-wrap justify-between gap-x-3 text-muted text-xs">
        <span>{m.gateAt(formatMoment(round.gate_chain_s))}</span>
        {shown !== "empty" && <Countdown phase={phase} deadlines={deadlines} now={now} />}
        <span className="w-full">{summary}</span>
      </div>
    </Link>
  );
}
