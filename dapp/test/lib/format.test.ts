import { describe, expect, it } from "vitest";
import {
  formatPower,
  formatScore,
  formatShare,
  formatToken,
  formatTokenChange,
  shortHex,
} from "@/lib/format";
import { formatMoment, formatSpan } from "@/lib/time";

describe("formatToken", () => {
  it("rounds toward zero and groups thousands", () => {
    expect(formatToken("1234567999999999999999")).toBe("1,234.56");
  });
  it("formats amounts beyond the precision of a float", () => {
    expect(formatToken("123456789012345678901234567", 18)).toBe("123,456,789.012345678901234567");
  });
  it("shows the sign of a change", () => {
    expect(formatTokenChange(5n * 10n ** 17n)).toBe("+0.5000");
    expect(formatTokenChange(-5n * 10n ** 17n)).toBe("\u22120.5000");
    expect(formatTokenChange(0n)).toBe("0.0000");
  });
});

it("formats a score as a fraction of one", () => {
  expect(formatScore("966812004")).toBe("0.9668");
  expect(formatScore("1000000000")).toBe("1.0000");
});

it("chooses the unit of power", () => {
  expect(formatPower(3.4219)).toBe("3.42 MW");
  expect(formatPower(0.412)).toBe("412.0 kW");
  expect(formatPower(-0.412)).toBe("\u2212412.0 kW");
  expect(formatPower(0)).toBe("0.00 MW");
});

it("shortens addresses and formats shares", () => {
  expect(shortHex("0x2910543Af39abA0Cd09dBb2D50200b3E800A63D2")).toBe("0x2910\u202663D2");
  expect(formatShare(0.8234)).toBe("82.3 %");
});

describe("time", () => {
  it("is UTC in every time zone", () => {
    expect(formatMoment(1_465_996_800)).toBe("15 Jun 13:20");
  });
  it.each([
    [0, "0 s"],
    [-5, "0 s"],
    [59, "59 s"],
    [245, "4 min 5 s"],
    [2700, "45 min"],
    [4320, "1 h 12 min"],
    [3601, "1 h"],
    [183_600, "2 d 3 h"],
  ])("formats %i s as %s", (span_s, text) => expect(formatSpan(span_s)).toBe(text));
});
