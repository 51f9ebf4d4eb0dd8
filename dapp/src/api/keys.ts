/** Keys of the query cache. */
export const keys = {
  session: ["session"] as const,
  status: ["status"] as const,
  feeds: ["feeds"] as const,
  assets: ["assets"] as const,
  summary: ["summary"] as const,
  rounds: ["rounds"] as const,
  forecasters: ["forecasters"] as const,
  alerts: ["alerts"] as const,
  chain: ["chain"] as const,
  readings: (assetId: string) => ["readings", assetId] as const,
  forecasts: (round: number, feed: number) => ["forecasts", round, feed] as const,
  drivers: (feed: number, round: number | null) => ["drivers", feed, round] as const,
  forecaster: (address: string) => ["forecaster", address.toLowerCase()] as const,
  transaction: (hash: string) => ["transaction", hash] as const,
  events: (round: number, phase: string) => ["events", round, phase] as const,
};
