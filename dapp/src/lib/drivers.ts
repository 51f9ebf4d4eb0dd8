/** How far a group of inputs moved a forecast's median over its steps. */
export type Driver = {
  group: string;
  /** mean over the steps, in MW; above 0 it raised the forecast */
  mean_mw: number;
  /** largest move of a step in either direction, in MW */
  most_mw: number;
  /** size of the mean beside the largest mean of all groups, 0 to 1 */
  share: number;
};

/** The groups by the size of their mean, the largest first. */
export function driversOf(moved_mw: Readonly<Record<string, readonly number[]>>): Driver[] {
  const groups = Object.entries(moved_mw).map(([group, steps]) => ({
    group,
    mean_mw: steps.reduce((sum, step) => sum + step, 0) / Math.max(1, steps.length),
    most_mw: steps.reduce((most, step) => Math.max(most, Math.abs(step)), 0),
  }));
  const largest = Math.max(...groups.map(({ mean_mw }) => Math.abs(mean_mw)));
  return groups
    .map((group) => ({ ...group, share: largest > 0 ? Math.abs(group.mean_mw) / largest : 0 }))
    .sort((a, b) => b.share - a.share);
}
