import { useLink } from "./live-provider";

/** The polling interval of a query: long while the socket is live, short otherwise. */
export function usePollInterval(live_ms = 20_000, polling_ms = 3000): number {
  return useLink() === "live" ? live_ms : polling_ms;
}
