import { useEffect, useReducer, useRef } from "react";

/**
 * A value that changes at most once in `pause_ms`, and then to the newest one. The first change after a pause, and any
 * change of `key`, shows at once.
 */
export function useCalm<T>(value: T, key: string, pause_ms: number): T {
  const shown = useRef({ value, key, since_ms: Number.NEGATIVE_INFINITY });
  const [, wake] = useReducer((count: number) => count + 1, 0);
  const now_ms = performance.now();
  const isDue = key !== shown.current.key || now_ms - shown.current.since_ms >= pause_ms;
  if (isDue && value !== shown.current.value) shown.current = { value, key, since_ms: now_ms };
  const isBehind = value !== shown.current.value;
  useEffect(() => {
    if (!isBehind) return;
    const timer = setTimeout(wake, shown.current.since_ms + pause_ms - performance.now());
    return () => clearTimeout(timer);
  });
  return shown.current.value;
}
