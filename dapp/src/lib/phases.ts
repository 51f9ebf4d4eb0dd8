/** The phases of a round, in order. The names are the protocol's. */
export const PHASES = ["open", "reveal", "wait", "observe", "dispute", "propose", "settle", "final"] as const;

export type Phase = (typeof PHASES)[number] | "cancelled";

/** The times of a round by name, in UTC seconds. Some can be absent. */
export type Deadlines = Record<string, number>;

export type Span = { start: number; end: number };

const BOUNDS: Record<Phase, readonly [string, string] | null> = {
  open: ["open", "gate"],
  reveal: ["gate", "reveal_end"],
  wait: ["reveal_end", "observe_start"],
  observe: ["observe_start", "observe_end"],
  dispute: ["observe_end", "dispute_end"],
  propose: ["dispute_end", "propose_end"],
  settle: ["propose_end", "hard_end"],
  final: null,
  cancelled: null,
};

/** The start and end of a phase, or null if it has no end or its deadlines are unknown. */
export function phaseSpan(phase: Phase, deadlines: Deadlines): Span | null {
  const names = BOUNDS[phase];
  if (!names) return null;
  const start = deadlines[names[0]];
  const end = deadlines[names[1]];
  return start === undefined || end === undefined || end < start ? null : { start, end };
}

/** The elapsed share of a phase at `now`, between 0 and 1. A phase without an end is complete. */
export function phaseProgress(phase: Phase, deadlines: Deadlines, now: number): number {
  const span = phaseSpan(phase, deadlines);
  if (!span || span.end === span.start) return 1;
  return Math.min(1, Math.max(0, (now - span.start) / (span.end - span.start)));
}

/** Whether `phase` is past, current or ahead when the round is in `current`. */
export function phasePosition(phase: Phase, current: Phase): "past" | "current" | "ahead" {
  if (phase === current) return "current";
  if (current === "cancelled") return "ahead";
  return PHASES.indexOf(phase as never) < PHASES.indexOf(current as never) ? "past" : "ahead";
}

/** Whether a round in this phase is not over yet. */
export const isRunning = (phase: Phase): boolean => phase !== "final" && phase !== "cancelled";
