import * as v from "valibot";
import type { Hex } from "viem";
import { Fault } from "@/messages/fault";
import { detailOf } from "@/messages/said-error";
import type { Sealed } from "./seal-override";

const KEPT = 8;

const hex = v.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-fA-F]*$/.test(value));
const whole = v.pipe(
  v.string(),
  v.regex(/^\d+$/),
  v.transform((text) => BigInt(text)),
);
const SealedSchema = v.object({
  key: hex,
  block: hex,
  commit: v.object({
    pool: hex,
    round: whole,
    forecaster: hex,
    revision: v.number(),
    root: hex,
    keyHash: hex,
    cid: hex,
    modelVersion: hex,
    issuedAt: whole,
    wager: whole,
  }),
});

const nameOf = (network: string): string => `forewatt.sealed.${network}`;

/** The latest sealed forecasts of this browser, newest first: without their keys their wagers are lost. */
export function keptForecasts(network: string, storage: Pick<Storage, "getItem">): Sealed[] {
  const text = storage.getItem(nameOf(network));
  if (text === null) return [];
  try {
    return v.parse(v.array(SealedSchema), JSON.parse(text));
  } catch (error) {
    throw new Fault("kept-unreadable", { why: detailOf(error) });
  }
}

/** Keep a sealed forecast before its commit is signed. Throws if the storage is full, so that nothing is signed. */
export function keepForecast(
  network: string,
  sealed: Sealed,
  storage: Pick<Storage, "getItem" | "setItem">,
): void {
  const kept = [sealed, ...keptForecasts(network, storage)].slice(0, KEPT);
  const plain = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);
  try {
    storage.setItem(nameOf(network), JSON.stringify(kept, plain));
  } catch (error) {
    throw new Fault("not-kept", { why: detailOf(error) });
  }
}
