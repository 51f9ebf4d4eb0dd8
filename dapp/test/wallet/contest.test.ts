import type { Hex } from "viem";
import { concat, numberToHex } from "viem";
import { describe, expect, it } from "vitest";
import { decodeObservation } from "@/protocol/payload";
import { executeForecast, executeReference } from "@/protocol/refute";
import { encodeRow } from "@/protocol/rows";
import { leafLoss, referenceLoss } from "@/protocol/score";
import { depthOf, forecastRoot, leafOf, rootOf } from "@/protocol/tree";
import { claimedSeries, parseMeasured, roundHalfEven } from "@/wallet/contest/claimed-series";
import { nextBond } from "@/wallet/contest/disputable";
import { encodeObservation } from "@/wallet/contest/encode-observation";
import {
  contentOf,
  lossesOf,
  NO_COMMIT,
  type RowSource,
  refutationOf,
  wrongGroup,
} from "@/wallet/contest/refutation";
import { liveNumbers } from "@/wallet/contest/use-proposals";
import { parsePercent, percentText } from "@/wallet/percent";
import { mostLost, previewPayouts } from "@/wallet/preview";

const ONE = 10n ** 18n;
const series = (...values: number[]): Hex =>
  concat(values.map((value) => numberToHex(value, { size: 4, signed: true })));
it("refuses a row that holds no whole losses", () => {
  expect(lossesOf("0x00000000010000000002")).toEqual([1n, 2n]);
  expect(() => lossesOf("0x000000000100")).toThrow("A row has 6 bytes, which are no whole losses.");
});

const MISSING = series(-(2 ** 31));

describe("parseMeasured", () => {
  it("reads lines with or without a heading", () => {
    const values = [{ feed: 0, step: 3, power_mw: -1.5 }];
    expect(parseMeasured("feed,step,power_mw\n0,3,-1.5\n")).toEqual({ values });
    expect(parseMeasured("0; 3; -1.5")).toEqual({ values });
  });

  it("names the line that is none", () => {
    for (const text of ["0,1,2\n0,x,1", "0,1,2\n0,1", "0,1,2\n0.5,1,2", "0,1,2\n0,1,"]) {
      expect(parseMeasured(text), text).toEqual({ wrongLine: 2 });
    }
    expect(parseMeasured("")).toEqual({ wrongLine: 1 });
  });
});

describe("claimedSeries", () => {
  it("replaces the given steps, and counts a value beyond the capacity as missing", () => {
    const observed = [series(100_000, 200_000), "0x" as Hex];
    const measured = [
      { feed: 0, step: 1, power_mw: 1 },
      { feed: 1, step: 0, power_mw: 5 },
    ];
    const claimed = claimedSeries(observed, measured, [2, 4], 2);
    expect(claimed).toEqual([series(100_000, 500_000), "0x"]);
    expect(claimedSeries(observed, [{ feed: 1, step: 0, power_mw: 4 }], [2, 4], 2)[1]).toBe(
      concat([series(1_000_000), MISSING]),
    );
    expect(() => claimedSeries(observed, [{ feed: 2, step: 0, power_mw: 1 }], [2, 4], 2)).toThrow("feed 2");
    expect(() => claimedSeries(observed, [{ feed: 0, step: 2, power_mw: 1 }], [2, 4], 2)).toThrow("step 2");
  });

  it("rounds a tie to the even number, as nodes do", () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 2.4].map(roundHalfEven)).toEqual([0, 2, 2, 0, -2, 2]);
  });
});

describe("encodeObservation", () => {
  it("writes the only encoding that nodes accept", () => {
    for (const round of [0n, 23n, 24n, 300n, 70_000n, 2n ** 33n]) {
      const observation = {
        pool: `0x${"ab".repeat(32)}` as Hex,
        round,
        series: [series(...Array(80).fill(7)), "0x" as Hex],
      };
      expect(decodeObservation(encodeObservation(observation), 2, 80)).toEqual(observation);
    }
  });
});

describe("refutation", () => {
  const rules = { steps: 2, levels: 1, group: 2 };
  const seed: Hex = `0x${"05".repeat(32)}`;
  const observed = [0, 1, 2, 3, 4].map((feed) => series(feed * 1000, feed * 2000));
  const entry: RowSource = {
    forecast: NO_COMMIT,
    key: seed,
    seed,
    series: [9, 8, 7, 6, 5].map((value) => series(value * 1000, value * 1000)),
  };
  const earlier: RowSource = {
    forecast: NO_COMMIT,
    key: seed,
    seed: null,
    series: [1, 1, 1, 1, 1].map((value) => series(value * 500, value * 500)),
  };
  const losses = (lossOf: typeof leafLoss, source: RowSource): bigint[] =>
    [0, 1, 2].map((group) =>
      [2 * group, 2 * group + 1]
        .filter((feed) => feed < 5)
        .reduce((sum, feed) => sum + lossOf(source.series[feed] ?? "0x", observed[feed] ?? "0x", 2, 1), 0n),
    );
  const right = [losses(leafLoss, entry), losses(referenceLoss, earlier)];

  it("finds nothing to refute where every group agrees", () => {
    expect(wrongGroup(right.map(encodeRow), [entry, earlier], observed, rules)).toBeNull();
  });

  it("shows the wrong group to the contract, which executes it again", () => {
    const depth = depthOf(5, 2);
    const observedRoot = rootOf(
      observed.map((content, feed) => leafOf(feed, content)),
      depth,
    );
    for (const row of [0, 1]) {
      for (const group of [0, 1, 2]) {
        const planted = right.map((line, i) =>
          line.map((loss, j) => (i === row && j === group ? loss + 1n : loss)),
        );
        const rows = planted.map(encodeRow);
        const sources = [entry, earlier];
        const wrong = wrongGroup(rows, sources, observed, rules);
        const actual = right[row]?.[group] ?? 0n;
        expect(wrong).toEqual({ row, group, claimed: actual + 1n, actual });
        const source = sources[row] as RowSource;
        const { proof } = refutationOf(wrong as NonNullable<typeof wrong>, rows, source, observed, rules);
        const executed = row === 0 ? executeForecast(proof, seed, 2, 1) : executeReference(proof, 2, 1);
        const leaves = earlier.series.map((content, feed) => leafOf(feed, content));
        const root = row === 0 ? forecastRoot(entry.series, seed, 2) : rootOf(leaves, depth);
        expect(executed).toEqual({ loss: actual, root, observedRoot });
      }
    }
  });

  it("gives a proposal's content as the contract hashes it", () => {
    const rows = right.map(encodeRow);
    expect(rows.map(lossesOf)).toEqual(right);
    const { sums, rowHashes } = contentOf(rows, "0x", 9);
    expect(sums).toEqual(right.map((line) => line.reduce((sum, loss) => sum + loss, 0n)));
    expect(rowHashes).toHaveLength(2);
  });

  it("reads which proposals are alive, and what the next claim costs", () => {
    expect(liveNumbers(0b1000_0101n)).toEqual([0, 2, 7]);
    expect([0, 3, 4, 8, 15].map((bonded) => nextBond(10n, bonded))).toEqual([10n, 10n, 20n, 40n, 80n]);
  });
});

describe("previewPayouts", () => {
  const rules = { lambdaBps: 2000, muBps: 2000, roundBudget: 20n * ONE };
  it("pays more for a better score, and never less than the lock leaves", () => {
    const others = [{ wager: 10n * ONE, score: 900_000_000n }];
    const scores = [0n, 900_000_000n, 1_000_000_000n];
    const lines = previewPayouts(10n * ONE, scores, others, rules, 100n * ONE, 900_000_000n);
    expect(lines[1]?.gain).toBe(0n);
    expect(lines[0]?.gain).toBeLessThan(0n);
    expect(lines[2]?.gain).toBeGreaterThan(0n);
    expect(-(lines[0]?.gain ?? 0n)).toBeLessThanOrEqual(mostLost(10n * ONE, rules));
    expect(mostLost(10n * ONE, rules)).toBe(4n * ONE);
  });
});

describe("parsePercent", () => {
  it("reads percentages of two decimals in basis points", () => {
    expect(["0", "10", "12.5", "12,05", "100"].map(parsePercent)).toEqual([0, 1000, 1250, 1205, 10_000]);
    expect(["", "-1", "100.01", "1.234", "x"].map(parsePercent)).toEqual([null, null, null, null, null]);
    expect(percentText(1250)).toBe("12.5");
  });
});
