import { type Deadlines, type Phase, phaseSpan } from "@/lib/phases";
import { formatSpan } from "@/lib/time";
import type { Messages } from "@/messages/en";
import { useMessages } from "@/messages/use-messages";

type Props = { phase: Phase; deadlines: Deadlines; now: number };

const ENDS: Partial<Record<Phase, "gateCloses" | "observationStarts" | "settlesBy">> = {
  open: "gateCloses",
  wait: "observationStarts",
  settle: "settlesBy",
};

/** The remaining time of a round's phase as text, or null for a phase without an end. */
export function countdownText({ phase, deadlines, now }: Props, messages: Messages["phases"]): string | null {
  const span = phaseSpan(phase, deadlines);
  if (!span) return null;
  return now < span.end ? messages[ENDS[phase] ?? "ends"](formatSpan(span.end - now)) : messages.due;
}

/** The remaining time of a round's phase, in chain time. */
export function Countdown(props: Props) {
  const text = countdownText(props, useMessages().phases);
  return text === null ? null : <span>{text}</span>;
}
