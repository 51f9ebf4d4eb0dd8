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

/** "14 Jun 2016". All formats are in UTC. */
export const formatDay = (time_s: number): string => DAY.format(time_s * 1000);
/** "06:15" */
export const formatClock = (time_s: number): string => CLOCK.format(time_s * 1000);
/** "06:15:42" */
export const formatSeconds = (time_s: number): string => SECONDS.format(time_s * 1000);
/** "14 Jun 06:15" */
export const formatMoment = (time_s: number): string =>
  `${SHORT_DAY.format(time_s * 1000)} ${formatClock(time_s)}`;

const UNITS: readonly [string, number][] = [
  ["d", DAY_S],
  ["h", HOUR_S],
  ["min", MINUTE_S],
  ["s", 1],
];

/** Format a duration in its two largest units: "1 h 12 min", "45 min", "2 d 3 h". A negative one is "0 s". */
export function formatSpan(span_s: number): string {
  const whole_s = Math.max(0, Math.round(span_s));
  const first = UNITS.findIndex(([, unit_s]) => whole_s >= unit_s);
  if (first < 0) return "0 s";
  let left_s = whole_s;
  const parts = UNITS.slice(first, first + 2).map(([name, unit_s]) => {
    const count = Math.floor(left_s / unit_s);
    left_s -= count * unit_s;
    return count === 0 ? "" : `${count} ${name}`;
  });
  return parts.filter(Boolean).join(" ");
}

/** Parse a time given in seconds or as ISO 8601 text. Returns seconds, or NaN if it is neither. */
export function toSeconds(time: number | string): number {
  if (typeof time === "number") return time;
  const numeric = Number(time);
  return Number.isFinite(numeric) ? numeric : Date.parse(time) / 1000;
}
