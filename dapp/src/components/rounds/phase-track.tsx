import { type Deadlines, PHASES, type Phase, phasePosition, phaseProgress } from "@/lib/phases";

type Props = { phase: Phase; deadlines: Deadlines; now: number };

const STEPS = PHASES.filter((phase) => phase !== "final");

/** A progress bar with one segment a phase; the current segment fills with chain time. */
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
  const position = phasePosition(step, phase);
  if (position === "current") return phaseProgress(step, deadlines, now);
  return position === "past" ? 1 : 0;
}
