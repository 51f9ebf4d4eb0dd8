import { byMeanScore } from "@/lib/leaderboard";
import { useForecasters } from "./queries/use-forecasters";
import { useUrlState } from "./use-url-state";

const ALL = "all";

/** The forecaster whose fan is shown, in `?by=`: the leader until the reader chooses; null means all. */
export function useChosenForecaster(): [string | null, (forecaster: string | null) => void] {
  const { data: forecasters } = useForecasters();
  const [read, write] = useUrlState();
  const asked = read("by")?.toLowerCase();
  const known = forecasters?.find(({ forecaster }) => forecaster.toLowerCase() === asked);
  const leader = byMeanScore(forecasters ?? [])[0];
  const chosen = asked === ALL ? null : ((known ?? leader)?.forecaster ?? null);
  return [chosen, (forecaster) => write({ by: forecaster ?? ALL })];
}
