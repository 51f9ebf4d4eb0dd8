import type { Round } from "@/api/schema";
import type { Phase } from "./phases";

/** The groups of rounds that the rounds page shows. */
export const TABS = ["all", "open", "revealed", "observed", "disputed", "proposed", "settled"] as const;

export type Tab = (typeof TABS)[number];

/** What a page calls a round's phase: `empty` if nobody entered before the gate closed. */
export type ShownPhase = Phase | "empty";

const TAB_OF: Record<ShownPhase, Tab> = {
  open: "open",
  reveal: "revealed",
  wait: "revealed",
  observe: "observed",
  dispute: "disputed",
  propose: "proposed",
  settle: "proposed",
  final: "settled",
  cancelled: "settled",
  empty: "settled",
};

/** A round that nobody entered is called so, whatever its phase: there is nothing to reveal, score or cancel. */
export function shownPhase({ phase, entries }: Pick<Round, "phase" | "entries">): ShownPhase {
  return phase !== "open" && entries.length === 0 ? "empty" : phase;
}

export const isTab = (text: string | null): text is Tab => TABS.includes(text as Tab);

/** The rounds of a tab. */
export function roundsIn(tab: Tab, rounds: readonly Round[]): Round[] {
  return rounds.filter((round) => tab === "all" || TAB_OF[shownPhase(round)] === tab);
}
