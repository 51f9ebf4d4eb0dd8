/** The phases of a round, in their order; the words are the protocol's. */
export const PHASES = ["open", "reveal", "wait", "observe", "dispute", "propose", "settle", "final"] as const;

export type Phase = (typeof PHASES)[number] | "cancelled";

/** What a phase means to a reader, in one short line. */
export const PHASE_MEANING: Record<Phase, string> = {
  open: "Sealed forecasts are committed with a wager",
  reveal: "The gate has closed; keys are published",
  wait: "The forecast hours pass",
  observe: "Attestors sign the measured truth",
  dispute: "The observation can be challenged",
  propose: "A settlement is computed and proposed",
  settle: "The proposal can be refuted, then it pays",
  final: "Scored and paid",
  cancelled: "Called off; wagers were released",
};

/** Absolute times of a round, UTC seconds by name; which ones are there is the service's choice. */
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

/** When a phase runs, or null where it has no end or its deadlines are unknown. */
export function phaseSpan(phase: Phase, deadlines: Deadlines): Span | null {
  const names = BOUNDS[phase];
  if (!names) return null;
  const start = deadlines[names[0]];
  const end = deadlines[names[1]];
  return start === undefined || end === undefined || end < start ? null : { start, end };
}

/** Share of a phase that has passed at `now`, between 0 and 1; 1 for a phase without an end. */
export function phaseProgress(phase: Phase, deadlines: Deadlines, now: number): number {
  const span = phaseSpan(phase, deadlines);
  if (!span || span.end === span.start) return 1;
  return Math.min(1, Math.max(0, (now - span.start) / (span.end - span.start)));
}

/** Where `phase` stands against the round's current phase. */
export function phaseStanding(phase: Phase, current: Phase): "past" | "current" | "ahead" {
  if (phase === current) return "current";
  if (current === "cancelled") return "ahead";
  return PHASES.indexOf(phase as never) < PHASES.indexOf(current as never) ? "past" : "ahead";
}

/** Whether a round still moves. */
export const isRunning = (phase: Phase): boolean => phase !== "final" && phase !== "cancelled";
