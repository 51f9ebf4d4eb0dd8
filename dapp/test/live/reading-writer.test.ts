import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import type { Readings } from "@/api/schema";
import { type FanTable, withReadings } from "@/chart/fan-table";
import { readingStore } from "@/live/reading-store";
import { createReadingWriter } from "@/live/reading-writer";

const at = (time_s: number, power_mw: number | null) => ({
  asset_id: "pv",
  time_chain_ms: time_s * 1000,
  power_mw,
});

describe("a writer of readings", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("writes the first readings at once and later ones once a pause, and a chart has them meanwhile", () => {
    const cache = new QueryClient();
    cache.setQueryData(keys.readings("pv"), { asset_id: "pv", times_chain_s: [0, 900], power_mw: [1, 2] });
    const power = () => cache.getQueryData<Readings>(keys.readings("pv"))?.power_mw;
    const writer = createReadingWriter(cache, 1000);
    const drawn: unknown[] = [];
    const leave = readingStore.subscribe(() => drawn.push(readingStore.of("pv").at(-1)?.power_mw));

    writer.write([at(900, 3)]);
    expect(power()).toEqual([1, 3]);
    writer.write([at(900, 4)]);
    writer.write([at(1800, 5)]);
    expect(power()).toEqual([1, 3]);
    expect(drawn).toEqual([3, 4, 5]);
    vi.advanceTimersByTime(1000);
    expect(power()).toEqual([1, 4, 5]);
    expect(readingStore.of("pv")).toEqual([]);
    leave();
    writer.stop();
  });

  it("drops what waits when the page leaves", () => {
    const cache = new QueryClient();
    const writer = createReadingWriter(cache, 1000);
    writer.write([at(0, 1)]);
    writer.write([at(0, 2)]);
    expect(readingStore.of("pv")).toHaveLength(1);
    writer.stop();
    expect(readingStore.of("pv")).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("withReadings", () => {
  const table: FanTable = { times: [0, 900, 1800], observed: [1, 2, null], fans: [] };
  it("puts readings on the axis and leaves the table as it is", () => {
    expect(withReadings(table, [at(1800, 7), at(900, null)]).observed).toEqual([1, null, 7]);
    expect(table.observed).toEqual([1, 2, null]);
  });
  it("is the same table if no reading is on the axis", () => {
    expect(withReadings(table, [at(2700, 7)])).toBe(table);
    expect(withReadings(table, [])).toBe(table);
  });
});
