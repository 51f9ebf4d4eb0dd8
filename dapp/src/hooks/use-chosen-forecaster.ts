import { useState } from "react";
import { byMeanScore } from "@/lib/leaderboard";
import { useForecasters } from "./queries/use-forecasters";

/** The forecaster whose fan is shown: the leader until the user chooses; null means all. */
export function useChosenForecaster(): [string | null, (forecaster: string | null) => void] {
  const { data: forecasters } = useForecasters();
  const [chosen, choose] = useState<string | null | undefined>(undefined);
  const leader = byMeanScore(forecasters ?? [])[0]?.forecaster ?? null;
  return [chosen === undefined ? leader : chosen, choose];
}
