import type { Bands } from "@/chart/fan-series";
import { useUrlState } from "./use-url-state";

/** What the reader chose to see of a feed. All of it is in the URL, so that a link shows the same. */
export type FanChoice = {
  hours: number;
  bands: Bands;
  /** the round whose forecasts alone are shown, or null for every round */
  issue: number | null;
  /** hours ahead of the first valid time that are shown, or null for all */
  horizon_h: number | null;
};

const BANDS: readonly Bands[] = ["all", "outer", "none"];

const whole = (text: string | null): number | null => (text && /^\d{1,9}$/.test(text) ? Number(text) : null);

/** The reader's choice and a way to change it. */
export function useFanChoice(): [FanChoice, (change: Partial<FanChoice>) => void] {
  const [read, write] = useUrlState();
  const bands = BANDS.find((candidate) => candidate === read("bands")) ?? "all";
  const hours = whole(read("hours"));
  const choice: FanChoice = {
    hours: hours !== null && hours >= 1 && hours <= 168 ? hours : 24,
    bands,
    issue: whole(read("issue")),
    horizon_h: whole(read("horizon")),
  };
  const change = (next: Partial<FanChoice>): void => {
    const { hours, bands, issue, horizon_h } = { ...choice, ...next };
    write({
      hours: hours === 24 ? null : String(hours),
      bands: bands === "all" ? null : bands,
      issue: issue === null ? null : String(issue),
      horizon: horizon_h === null ? null : String(horizon_h),
    });
  };
  return [choice, change];
}
