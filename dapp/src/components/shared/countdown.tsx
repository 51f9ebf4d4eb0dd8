import { type Deadlines, type Phase, phaseSpan } from "@/lib/phases";
import { formatSpan } from "@/lib/time";

type Props = { phase: Phase; deadlines: Deadlines; now: number };

const ENDS: Partial<Record<Phase, string>> = {
  open: "Gate closes",
  wait: "Observation starts",
  settle: "Settles by",
};

/** The remaining time of a round's phase, in chain time. */
export function Countdown({ phase, deadlines, now }: Props) {
  const span = phaseSpan(phase, deadlines);
  if (!span) return null;
  const event = ENDS[phase] ?? "Ends";
  return <span>{now < span.end ? `${event} in ${formatSpan(span.end - now)}` : "Due now"}</span>;
}
