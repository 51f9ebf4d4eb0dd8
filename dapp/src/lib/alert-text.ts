import * as v from "valibot";
import type { Alert } from "@/api/schema";
import type { Messages } from "@/messages/en";
import { messages } from "@/messages/use-messages";
import { formatInteger, formatNumber, formatPower } from "./format";
import { formatQuantity } from "./quantity";
import { formatMoment } from "./time";

type Kinds = Messages["alerts"]["kinds"];
type Kind = keyof Kinds;
type Sentence = (kinds: Kinds, asset: string, details: unknown) => string | null;

/** A sentence made of details of a schema; null if an alert has other ones. */
function from<T extends v.GenericSchema>(
  schema: T,
  tell: (kinds: Kinds, asset: string, details: v.InferOutput<T>) => string,
): Sentence {
  return (kinds, asset, details) => {
    const parsed = v.safeParse(schema, details);
    return parsed.success ? tell(kinds, asset, parsed.output) : null;
  };
}

const ReadingSchema = v.object({ quantity: v.string(), value: v.number() });

const ofReading = (
  kind:
    | "clock-skew"
    | "out-of-range"
    | "night-production"
    | "uncertain-source"
    | "undated"
    | "stuck"
    | "reversed"
    | "spike",
): Sentence =>
  from(ReadingSchema, (kinds, asset, { quantity, value }) =>
    kinds[kind].text(asset, formatQuantity(quantity, value)),
  );

const hours = (count: number): string => `${formatNumber(count, 1)} ${messages().common.units.hour}`;

const SENTENCES: Record<Kind, Sentence> = {
  "clock-skew": ofReading("clock-skew"),
  "out-of-range": ofReading("out-of-range"),
  "night-production": ofReading("night-production"),
  "uncertain-source": ofReading("uncertain-source"),
  undated: ofReading("undated"),
  stuck: ofReading("stuck"),
  reversed: ofReading("reversed"),
  spike: ofReading("spike"),
  gap: (kinds, asset) => kinds.gap.text(asset),
  "unknown-asset": (kinds, asset) => kinds["unknown-asset"].text(asset),
  "forecast-anomaly": from(
    v.object({
      quantity: v.string(),
      value: v.number(),
      forecast: v.number(),
      lead_h: v.number(),
      point_id: v.string(),
      away_km: v.number(),
    }),
    (kinds, station, { quantity, value, forecast, lead_h, point_id, away_km }) =>
      kinds["forecast-anomaly"].text(
        station,
        formatQuantity(quantity, value),
        formatQuantity(quantity, forecast),
        hours(lead_h),
        point_id,
        `${formatNumber(away_km, 0)} km`,
      ),
  ),
  "power-anomaly": from(
    v.object({
      power_mw: v.number(),
      lowest_mw: v.number(),
      highest_mw: v.number(),
      model: v.string(),
      lead_h: v.number(),
      intervals: v.number(),
    }),
    (kinds, asset, { power_mw, lowest_mw, highest_mw, model, lead_h, intervals }) => {
      const m = kinds["power-anomaly"];
      const band = m.band(formatPower(lowest_mw), formatPower(highest_mw));
      return m.text(asset, formatPower(power_mw), model, band, hours(lead_h), intervals);
    },
  ),
  "kafka-records-lost": from(
    v.object({
      topic: v.string(),
      partition: v.number(),
      query: v.string(),
      first_offset: v.number(),
      last_offset: v.number(),
      since_wall_s: v.nullable(v.number()),
      until_wall_s: v.nullable(v.number()),
      restored: v.number(),
    }),
    (kinds, _, lost) => {
      const m = kinds["kafka-records-lost"];
      const { since_wall_s: since, until_wall_s: until } = lost;
      return [
        m.text(lost.topic, lost.partition, String(lost.first_offset), String(lost.last_offset), lost.query),
        since !== null && until !== null && m.arrived(formatMoment(since), formatMoment(until)),
        lost.restored > 0 ? m.restored(formatInteger(lost.restored)) : m.goesOn,
      ]
        .filter(Boolean)
        .join(" ");
    },
  ),
  "agent-conflict": from(
    v.object({
      sequence: v.number(),
      written: v.number(),
      first_sender: v.string(),
      second_sender: v.string(),
    }),
    (kinds, agent, { sequence, written, first_sender, second_sender }) => {
      const m = kinds["agent-conflict"];
      const senders = m.senders(first_sender || m.unknown, second_sender || m.unknown);
      return `${m.text(agent, String(sequence), String(written))} ${senders}`;
    },
  ),
  "agent-shared-name": from(
    v.object({ first_incarnation: v.string(), second_incarnation: v.string() }),
    (kinds, agent, { first_incarnation, second_incarnation }) =>
      kinds["agent-shared-name"].text(agent, first_incarnation, second_incarnation),
  ),
  "agent-records-lost": from(v.object({ records: v.number() }), (kinds, agent, { records }) =>
    kinds["agent-records-lost"].text(agent, formatInteger(records)),
  ),
};

const AGENT = /^agent-(.+)$/;

/**
 * An alert's title and sentence in the reader's language. The sentence is null for a kind that the page does not know,
 * and for an alert without details, as older nodes sent them; what the node wrote in English is shown then.
 */
export function alertText({ kind, asset_id, details }: Alert): { title: string; text: string | null } {
  const m = messages().alerts;
  if (Object.hasOwn(m.kinds, kind)) {
    const known = kind as Kind;
    return { title: m.kinds[known].title, text: SENTENCES[known](m.kinds, asset_id ?? "", details) };
  }
  const [, event] = AGENT.exec(kind) ?? [];
  const title = event ? m.agentEvent(event.replaceAll("-", " ")) : kind.replaceAll("-", " ");
  return { title, text: null };
}
