import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { Refresh } from "./apply-frame";

/** Create a refresh that collects keys for `pause_ms`, so that a burst of frames causes one fetch a key. */
export function createRefresher(
  cache: QueryClient,
  pause_ms: number,
): { refresh: Refresh; stop: () => void } {
  const waiting = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = (): void => {
    timer = null;
    for (const queryKey of waiting.values()) void cache.invalidateQueries({ queryKey });
    waiting.clear();
  };
  return {
    refresh: (key) => {
      waiting.set(JSON.stringify(key), key);
      timer ??= setTimeout(flush, pause_ms);
    },
    stop: () => {
      if (timer) clearTimeout(timer);
      waiting.clear();
    },
  };
}
