import * as v from "valibot";
import { AlertSchema, PhaseSchema } from "@/api/schema";
import type { Message } from "./message";

const Reading = v.object({
  asset_id: v.string(),
  time_chain_ms: v.number(),
  power_mw: v.nullable(v.number()),
});

const FrameSchema = v.variant("topic", [
  v.object({ topic: v.literal("clock"), body: v.object({ chain_time_s: v.number() }) }),
  v.object({
    topic: v.literal("reading"),
    body: v.pipe(
      v.union([v.array(Reading), Reading]),
      v.transform((body) => (Array.isArray(body) ? body : [body])),
    ),
  }),
  v.object({
    topic: v.literal("round"),
    body: v.looseObject({ round: v.number(), phase: v.optional(PhaseSchema) }),
  }),
  v.object({ topic: v.literal("forecast"), body: v.looseObject({ round: v.number() }) }),
  v.object({ topic: v.literal("alert"), body: AlertSchema }),
]);

export type Frame = v.InferOutput<typeof FrameSchema>;
export type LiveReading = v.InferOutput<typeof Reading>;

/** The frame of a message. Returns null for topics that the dapp does not use and for malformed bodies. */
export function frameOf(message: Message): Frame | null {
  const parsed = v.safeParse(FrameSchema, message);
  return parsed.success ? parsed.output : null;
}
