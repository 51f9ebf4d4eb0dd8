import { useLink } from "./live-provider";

/** How often to ask again: rarely beside a live socket, often without one. */
export function usePollInterval(live_ms = 20_000, polling_ms = 3000): number {
  return useLink() === "live" ? live_ms : polling_ms;
}
