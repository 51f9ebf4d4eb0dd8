import type { ShownPhase } from "@/lib/round-tabs";
import { useMessages } from "@/messages/use-messages";

const TONE: Partial<Record<ShownPhase, string>> = {
  open: "border-accent text-accent",
  final: "border-line text-muted",
  empty: "border-line border-dashed text-muted",
  cancelled: "border-warn text-warn",
  dispute: "border-warn text-warn",
};

/** The phase of a round, with its meaning as a tooltip. */
export function PhaseChip({ phase }: { phase: ShownPhase }) {
  const { phases } = useMessages();
  return (
    <span
      title={phases.meaning[phase]}
      data-phase={phase}
      className={`inline-block whitespace-nowrap rounded-sm border px-1.5 py-px font-medium text-xs ${TONE[phase] ?? "border-strong-line"}`}
    >
      {phases.name[phase]}
    </span>
  );
}
