import { describe, expect, it } from "vitest";
import { placeLabels } from "@/chart/gate-labels";

const room = { left: 0, right: 400, now: null, gap: 5 };
const at = (...places: number[]) => places.map((x) => ({ x, width: 40 }));

describe("the labels of gates", () => {
  it("stand right of their lines", () => {
    expect(placeLabels(at(100, 250), room)).toEqual([105, 255]);
  });
  it("stand left of a line where the line of chain time would touch them", () => {
    expect(placeLabels(at(100, 250), { ...room, now: 290 })).toEqual([105, 205]);
    expect(placeLabels(at(250), { ...room, now: 296 })).toEqual([205]);
    expect(placeLabels(at(250), { ...room, now: 302 })).toEqual([255]);
  });
  it("stand left of a line at the right edge", () => {
    expect(placeLabels(at(380), room)).toEqual([335]);
  });
  it("are left out where both places are taken", () => {
    expect(placeLabels(at(20), { ...room, now: 50 })).toEqual([null]);
    expect(placeLabels(at(100, 130, 160), room)).toEqual([55, null, 165]);
  });
  it("never lie on one another", () => {
    expect(placeLabels(at(100, 190), { ...room, now: 220 })).toEqual([105, null]);
  });
});
