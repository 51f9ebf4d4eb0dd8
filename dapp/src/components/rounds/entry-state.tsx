const SAID: Record<string, { tone: string; meaning: string }> = {
  committed: { tone: "text-accent", meaning: "Sealed and signed; nobody can read it before the gate" },
  revealed: { tone: "text-accent", meaning: "Its key is out; anybody can read and check it" },
  missing: { tone: "text-bad", meaning: "Not revealed in time, or its payload could not be had" },
  forfeited: { tone: "text-bad", meaning: "Lost the largest loss a score can cost, to the pool fund" },
  paid: { tone: "text-good", meaning: "Scored and paid" },
};

/** An entry's state in its one word, with its meaning at hand. */
export function EntryState({ state }: { state: string }) {
  const { tone, meaning } = SAID[state] ?? { tone: "text-muted", meaning: "" };
  return (
    <span title={meaning} className={`font-medium ${tone}`}>
      {state}
    </span>
  );
}
