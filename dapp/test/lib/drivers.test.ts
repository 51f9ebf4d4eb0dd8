import { describe, expect, it } from "vitest";
import { driversOf } from "@/lib/drivers";

describe("the drivers of a forecast", () => {
  it("come with the largest mean first, whatever its sign", () => {
    const found = driversOf({ sky: [0.1, 0.3], calendar: [-0.6, -0.2], prices: [0, 0] });
    expect(found.map(({ group }) => group)).toEqual(["calendar", "sky", "prices"]);
    expect(found[0]).toMatchObject({ mean_mw: -0.4, most_mw: 0.6, share: 1 });
    expect(found[1]?.share).toBeCloseTo(0.5);
  });

  it("have no share where nothing moved", () => {
    expect(driversOf({ sky: [0, 0], calendar: [] }).map(({ share, most_mw }) => [share, most_mw])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it("are none without groups", () => {
    expect(driversOf({})).toEqual([]);
  });
});
