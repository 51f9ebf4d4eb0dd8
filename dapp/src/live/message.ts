import * as v from "valibot";

const MessageSchema = v.object({
  topic: v.string(),
  body: v.unknown(),
  cursor: v.optional(v.string()),
});

/** A message of the hub; `cursor` says how far the socket has come. */
export type Message = v.InferOutput<typeof MessageSchema>;

const OpenedSchema = v.object({ heartbeat_s: v.pipe(v.number(), v.minValue(0)) });

/** Parse a message. Returns null for a malformed one. */
export function parseMessage(text: string): Message | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return null; // not JSON
  }
  const parsed = v.safeParse(MessageSchema, message);
  return parsed.success ? parsed.output : null;
}

/** The pause between heartbeats that a body of the topic `opened` promises, or null. */
export function heartbeat_ms(body: unknown): number | null {
  const parsed = v.safeParse(OpenedSchema, body);
  return parsed.success ? parsed.output.heartbeat_s * 1000 : null;
}
