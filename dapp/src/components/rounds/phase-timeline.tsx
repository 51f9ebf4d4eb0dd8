import type { Round } from "@/api/schema";
import { PHASE_MEANING, PHASES, phaseProgress, phaseSpan, phaseStanding } from "@/lib/phases";
import { formatMoment, formatSpan } from "@/lib/time";

/** Every phase of a round with its start, length and how far it is. */
export function PhaseTimeline({ round, now }: { round: Round; now: number }) {
  return (
    <ol className="grid grid-cols-2 sm:grid-cols-4 xl:grid-cols-8">
      {PHASES.map((phase) => {
        const standing = phaseStanding(phase, round.phase);
        const span = phaseSpan(phase, round.deadlines);
        const share =
          standing === "past" ? 1 : standing === "current" ? phaseProgress(phase, round.deadlines, now) : 0;
        return (
          <li
            key={phase}
            aria-current={standing === "current" ? "step" : undefined}
            className={`px-4 py-3 ${standing === "current" ? "bg-accent-soft" : ""}`}
          >
            <div className="mb-2 h-1 overflow-hidden rounded-[1px] bg-raised">
              <div className="h-full origin-left bg-accent" style={{ transform: `scaleX(${share})` }} />
            </div>
            <div className={standing === "ahead" ? "text-muted" : "font-medium"}>{phase}</div>
            <div className={`text-xs ${standing === "current" ? "text-ink" : "text-muted"}`}>
              {span && (
                <>
                  {formatMoment(span.start)}
                  <br />
                  for {formatSpan(span.end - span.start)}
                </>
              )}
            </div>
            <p className={`mt-1 text-xs ${standing === "current" ? "text-ink" : "text-muted"}`}>
              {PHASE_MEANING[phase]}
            </p>
          </li>
        );
      })}
    </ol>
  );
}
