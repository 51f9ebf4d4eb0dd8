import { describe, expect, it } from "vitest";
import { phaseProgress, phaseSpan, phaseStanding } from "@/lib/phases";

const deadlines = { open: 0, gate: 100, reveal_end: 150, observe_start: 400, observe_end: 500 };

describe("phaseSpan", () => {
  it("runs from one deadline to the next", () => {
    expect(phaseSpan("wait", deadlines)).toEqual({ start: 150, end: 400 });
  });
  it("is unknown without its deadlines and for a phase without end", () => {
    expect(phaseSpan("dispute", deadlines)).toBeNull();
    expect(phaseSpan("final", deadlines)).toBeNull();
  });
});

it("keeps progress between nothing and all", () => {
  expect(phaseProgress("open", deadlines, -10)).toBe(0);
  expect(phaseProgress("open", deadlines, 25)).toBe(0.25);
  expect(phaseProgress("open", deadlines, 101)).toBe(1);
  expect(phaseProgress("final", deadlines, 0)).toBe(1);
});

it("places phases before and after the current one", () => {
  expect(phaseStanding("open", "wait")).toBe("past");
  expect(phaseStanding("wait", "wait")).toBe("current");
  expect(phaseStanding("final", "wait")).toBe("ahead");
  expect(phaseStanding("open", "cancelled")).toBe("ahead");
});
