import type { Round } from "@/api/schema";
import { isRunning } from "./phases";

/** The running rounds and enough of the latest ended ones to show `least` rounds; newest first. */
export function currentRounds(rounds: readonly Round[], least = 5): Round[] {
  const running = rounds.filter((round) => isRunning(round.phase));
  const ended = rounds.filter((round) => !isRunning(round.phase));
  const chosen = [...running, ...ended.slice(0, Math.max(1, least - running.length))];
  return chosen.sort((a, b) => b.round - a.round).slice(0, Math.max(least, 6));
}

/** The number of entries by state, in the words of `names`: "2 revealed, 1 missing". null without entries. */
export function entrySummary(round: Round, names: Record<string, string>): string | null {
  if (round.entries.length === 0) return null;
  const counts = new Map<string, number>();
  for (const { state } of round.entries) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${names[state] ?? state}`).join(", ");
}
