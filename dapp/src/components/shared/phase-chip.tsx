import type { Phase } from "@/lib/phases";
import { useMessages } from "@/messages/use-messages";

const TONE: Partial<Record<Phase, string>> = {
  open: "border-accent text-accent",
  final: "border-line text-muted",
  cancelled: "border-bad text-bad",
  dispute: "border-warn text-warn",
};

/** The phase of a round, with its meaning as a tooltip. */
export function PhaseChip({ phase }: { phase: Phase }) {
  const { phases } = useMessages();
  return (
    <span
      title={phases.meaning[phase]}
      data-phase={phase}
      className={`inline-block rounded-sm border px-1.5 py-px font-medium text-xs ${TONE[phase] ?? "border-strong-line"}`}
    >
      {phases.name[phase]}
    </span>
  );
}
