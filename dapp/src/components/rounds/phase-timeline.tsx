import type { Round } from "@/api/schema";
import { PHASES, phasePosition, phaseProgress, phaseSpan } from "@/lib/phases";
import { formatMoment, formatSpan } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";

/** The phases of a round: start, length, progress and meaning. */
export function PhaseTimeline({ round, now }: { round: Round; now: number }) {
  const { phases, rounds } = useMessages();
  return (
    <ol className="grid grid-cols-2 sm:grid-cols-4 xl:grid-cols-8">
      {PHASES.map((phase) => {
        const position = phasePosition(phase, round.phase);
        const span = phaseSpan(phase, round.deadlines_chain_s);
        const share =
          position === "past"
            ? 1
            : position === "current"
              ? phaseProgress(phase, round.deadlines_chain_s, now)
              : 0;
        return (
          <li
            key={phase}
            aria-current={position === "current" ? "step" : undefined}
            className={`px-4 py-3 ${position === "current" ? "bg-accent-soft" : ""}`}
          >
            <div className="mb-2 h-1 overflow-hidden rounded-[1px] bg-raised">
              <div className="h-full origin-left bg-accent" style={{ transform: `scaleX(${share})` }} />
            </div>
            <div className={position === "ahead" ? "text-muted" : "font-medium"}>{phases.name[phase]}</div>
            <div className={`text-xs ${position === "current" ? "text-ink" : "text-muted"}`}>
              {span && (
                <>
                  {formatMoment(span.start)}
                  <br />
                  {rounds.lasts(formatSpan(span.end - span.start))}
                </>
              )}
            </div>
            <p className={`mt-1 text-xs ${position === "current" ? "text-ink" : "text-muted"}`}>
              {phases.meaning[phase]}
            </p>
          </li>
        );
      })}
    </ol>
  );
}
