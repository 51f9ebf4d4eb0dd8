import { formatLocale } from "@/messages/locale-store";
import { messages } from "@/messages/use-messages";

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

const OPTIONS = {
  day: { day: "2-digit", month: "short", year: "numeric" },
  shortDay: { day: "2-digit", month: "short" },
  clock: { hour: "2-digit", minute: "2-digit" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatTime(kind: keyof typeof OPTIONS, time_s: number): string {
  const key = `${formatLocale()}/${kind}`;
  let format = FORMATS.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(formatLocale(), { timeZone: "UTC", ...OPTIONS[kind] });
    FORMATS.set(key, format);
  }
  return format.format(time_s * 1000);
}

/** "14 Jun 2016". All formats are in UTC. */
export const formatDay = (time_s: number): string => formatTime("day", time_s);
/** "14 Jun" */
export const formatShortDay = (time_s: number): string => formatTime("shortDay", time_s);
/** "06:15" */
export const formatClock = (time_s: number): string => formatTime("clock", time_s);
/** "06:15:42" */
export const formatSeconds = (time_s: number): string => formatTime("seconds", time_s);
/** "14 Jun 06:15" */
export const formatMoment = (time_s: number): string => `${formatShortDay(time_s)} ${formatClock(time_s)}`;

const UNITS = [
  ["day", DAY_S],
  ["hour", HOUR_S],
  ["minute", MINUTE_S],
  ["second", 1],
] as const;

/** Format a duration in its two largest units: "1 h 12 min", "45 min", "2 d 3 h". A negative one is "0 s". */
export function formatSpan(span_s: number): string {
  const whole_s = Math.max(0, Math.round(span_s));
  const first = UNITS.findIndex(([, unit_s]) => whole_s >= unit_s);
  const { units } = messages().common;
  if (first < 0) return `0 ${units.second}`;
  let left_s = whole_s;
  const parts = UNITS.slice(first, first + 2).map(([name, unit_s]) => {
    const count = Math.floor(left_s / unit_s);
    left_s -= count * unit_s;
    return count === 0 ? "" : `${count} ${units[name]}`;
  });
  return parts.filter(Boolean).join(" ");
}
