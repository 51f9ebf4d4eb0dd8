const STATES: Record<string, { tone: string; meaning: string }> = {
  committed: {
    tone: "text-accent",
    meaning: "Signed and sealed; nobody can read it until its key is revealed",
  },
  revealed: { tone: "text-accent", meaning: "The key is published; anyone can read and verify the forecast" },
  missing: { tone: "text-bad", meaning: "Not revealed in time" },
  forfeited: {
    tone: "text-bad",
    meaning: "Not revealed or not available: the entry lost the largest loss a score can cost",
  },
  paid: { tone: "text-good", meaning: "Scored and paid" },
};

/** The state of an entry, with its meaning as a tooltip. */
export function EntryState({ state }: { state: string }) {
  const { tone, meaning } = STATES[state] ?? { tone: "text-muted", meaning: "" };
  return (
    <span title={meaning} className={`font-medium ${tone}`}>
      {state}
    </span>
  );
}
