import type { Entry, Round } from "@/api/schema";

/** A forecaster's entry together with its round. */
export type OwnEntry = { round: Round; entry: Entry };

const ANSWERED = new Set(["revealed", "paid", "returned"]);

/** The rounds that a forecaster entered, newest first. */
export function ownEntries(rounds: readonly Round[], forecaster: string): OwnEntry[] {
  const address = forecaster.toLowerCase();
  return rounds
    .flatMap((round) =>
      round.entries
        .filter((entry) => entry.forecaster.toLowerCase() === address)
        .map((entry) => ({ round, entry })),
    )
    .sort((a, b) => b.round.round - a.round.round);
}

/**
 * The share of rounds that a forecaster entered and revealed, of all closed rounds that anybody entered since its first
 * entry; null without one.
 */
export function uptimeOf(rounds: readonly Round[], forecaster: string): number | null {
  const own = ownEntries(rounds, forecaster);
  const first = own.at(-1)?.round.round;
  if (first === undefined) return null;
  const closed = rounds.filter(
    ({ round, phase, entries }) =>
      round >= first && phase !== "open" && phase !== "reveal" && entries.length > 0,
  );
  if (closed.length === 0) return null;
  const answered = own.filter(({ round, entry }) => closed.includes(round) && ANSWERED.has(entry.state));
  return answered.length / closed.length;
}

/** What `amount` wei would have earned, if it had a part of all shared gains as large as its part of the stakes. */
export function delegatedGain(shared: readonly bigint[], amount: bigint, stakes: bigint): bigint {
  const all = stakes + amount;
  if (all === 0n) return 0n;
  return shared.reduce((sum, gain) => sum + (gain * amount) / all, 0n);
}
