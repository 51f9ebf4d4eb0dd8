import { useEffect, useState } from "react";
import { clockStore } from "@/live/clock-store";

/** Chain time in seconds, updated every `every_ms`; null before the first tick. */
export function useChainNow(every_ms = 250): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    const read = (): void => setNow(clockStore.read());
    read();
    const timer = setInterval(read, every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return now;
}
