import { useEffect, useState } from "react";
import { clockStore } from "@/live/clock-store";

/**
 * Chain time in seconds, updated every `every_ms`; null before the first tick. With a grain of several seconds it is
 * rounded down to that, so that a component renders again only when a new one begins.
 */
export function useChainNow(every_ms = 250, grain_s = 0): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    const read = (): void => {
      const time = clockStore.read();
      setNow(time === null || grain_s === 0 ? time : Math.floor(time / grain_s) * grain_s);
    };
    read();
    const timer = setInterval(read, every_ms);
    return () => clearInterval(timer);
  }, [every_ms, grain_s]);
  return now;
}
