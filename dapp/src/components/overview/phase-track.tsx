import { type Deadlines, PHASES, type Phase, phaseProgress, phaseStanding } from "@/lib/phases";

type Props = { phase: Phase; deadlines: Deadlines; now: number };

const STEPS = PHASES.filter((phase) => phase !== "final");

/** One segment a phase: past ones full, the current one as far as chain time is. */
export function PhaseTrack({ phase, deadlines, now }: Props) {
  return (
    <div aria-hidden="true" className="flex gap-0.5">
      {STEPS.map((step) => (
        <div key={step} title={step} className="h-1 flex-1 overflow-hidden rounded-[1px] bg-raised">
          <div
            className={`h-full origin-left ${phase === "final" ? "bg-strong-line" : "bg-accent"}`}
            style={{ transform: `scaleX(${share(step, phase, deadlines, now)})` }}
          />
        </div>
      ))}
    </div>
  );
}

function share(step: Phase, phase: Phase, deadlines: Deadlines, now: number): number {
  const standing = phaseStanding(step, phase);
  if (standing === "current") return phaseProgress(step, deadlines, now);
  return standing === "past" ? 1 : 0;
}
