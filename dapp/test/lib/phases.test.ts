import { describe, expect, it } from "vitest";
import { phasePosition, phaseProgress, phaseSpan } from "@/lib/phases";

const deadlines = { open: 0, gate: 100, reveal_end: 150, observe_start: 400, observe_end: 500 };

describe("phaseSpan", () => {
  it("runs from one deadline to the next", () => {
    expect(phaseSpan("wait", deadlines)).toEqual({ start: 150, end: 400 });
  });
  it("is null without deadlines and for a phase without an end", () => {
    expect(phaseSpan("dispute", deadlines)).toBeNull();
    expect(phaseSpan("final", deadlines)).toBeNull();
  });
});

it("clamps progress to the phase", () => {
  expect(phaseProgress("open", deadlines, -10)).toBe(0);
  expect(phaseProgress("open", deadlines, 25)).toBe(0.25);
  expect(phaseProgress("open", deadlines, 101)).toBe(1);
  expect(phaseProgress("final", deadlines, 0)).toBe(1);
});

it("puts phases before or after the current one", () => {
  expect(phasePosition("open", "wait")).toBe("past");
  expect(phasePosition("wait", "wait")).toBe("current");
  expect(phasePosition("final", "wait")).toBe("ahead");
  expect(phasePosition("open", "cancelled")).toBe("ahead");
});
