import { useSyncExternalStore } from "react";
import { type LivePower, powerStore } from "@/live/power-store";

const EMPTY: ReadonlyMap<string, LivePower> = new Map();

/** The latest measured power by asset id. */
export const useLivePower = (): ReadonlyMap<string, LivePower> =>
  useSyncExternalStore(powerStore.subscribe, powerStore.read, () => EMPTY);
