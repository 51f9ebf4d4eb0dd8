import type { QueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import type { Readings } from "@/api/schema";
import type { LiveReading } from "./frame";
import { mergeReadings } from "./merge";
import { readingStore } from "./reading-store";

/** Writes readings into the query cache. */
export type ReadingWriter = { write: (readings: readonly LiveReading[]) => void; stop: () => void };

/**
 * Create a writer that fills the cache at most once in `pause_ms`, because what depends on the cache is rendered again:
 * numbers that a reader cannot follow faster. The first readings after a pause are written at once.
 */
export function createReadingWriter(cache: QueryClient, pause_ms: number): ReadingWriter {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let written_ms = Number.NEGATIVE_INFINITY;
  const flush = (): void => {
    timer = null;
    written_ms = performance.now();
    for (const [assetId, readings] of readingStore.take()) {
      cache.setQueryData<Readings>(
        keys.readings(assetId),
        (series) => series && mergeReadings(series, readings),
      );
    }
  };
  return {
    write: (readings) => {
      readingStore.add(readings);
      if (timer !== null) return;
      const left_ms = written_ms + pause_ms - performance.now();
      if (left_ms <= 0) flush();
      else timer = setTimeout(flush, left_ms);
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      readingStore.take();
    },
  };
}
