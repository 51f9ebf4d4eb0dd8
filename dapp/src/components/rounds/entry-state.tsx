import { useMessages } from "@/messages/use-messages";

const TONE: Record<string, string> = {
  committed: "text-accent",
  revealed: "text-accent",
  missing: "text-bad",
  unavailable: "text-bad",
  forfeited: "text-bad",
  paid: "text-good",
};

/** The state of an entry, with its meaning as a tooltip. */
export function EntryState({ state }: { state: string }) {
  const { phases } = useMessages();
  return (
    <span title={phases.entryMeaning[state]} className={`font-medium ${TONE[state] ?? "text-muted"}`}>
      {phases.entry[state] ?? state}
    </span>
  );
}
