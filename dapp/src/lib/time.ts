const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

const DAY = new Intl.DateTimeFormat("en-GB", {
  timeZone: "UTC",
  day: "2-digit",
  month: "short",
  year: "numeric",
});
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", hour: "2-digit", minute: "2-digit" });
const SECONDS = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", timeStyle: "medium" });
const SHORT_DAY = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "2-digit", month: "short" });

/** "14 Jun 2016", UTC as everything here. */
export const formatDay = (time_s: number): string => DAY.format(time_s * 1000);
/** "06:15" */
export const formatClock = (time_s: number): string => CLOCK.format(time_s * 1000);
/** "06:15:42" */
export const formatSeconds = (time_s: number): string => SECONDS.format(time_s * 1000);
/** "14 Jun 06:15" */
export const formatMoment = (time_s: number): string =>
  `${SHORT_DAY.format(time_s * 1000)} ${formatClock(time_s)}`;

/** Two largest units of a span: "1 h 12 min", "4 min 05 s", "2 d 3 h"; negative spans count as zero. */
export function formatSpan(span_s: number): string {
  const left_s = Math.max(0, Math.round(span_s));
  if (left_s >= DAY_S) return `${Math.floor(left_s / DAY_S)} d ${Math.floor((left_s % DAY_S) / HOUR_S)} h`;
  if (left_s >= HOUR_S) {
    return `${Math.floor(left_s / HOUR_S)} h ${pad(Math.floor((left_s % HOUR_S) / MINUTE_S))} min`;
  }
  if (left_s >= MINUTE_S) return `${Math.floor(left_s / MINUTE_S)} min ${pad(left_s % MINUTE_S)} s`;
  return `${left_s} s`;
}

const pad = (count: number): string => String(count).padStart(2, "0");

/** Seconds of a time that may come as seconds or as an ISO 8601 text; NaN if it is neither. */
export function toSeconds(time: number | string): number {
  if (typeof time === "number") return time;
  const numeric = Number(time);
  return Number.isFinite(numeric) ? numeric : Date.parse(time) / 1000;
}
