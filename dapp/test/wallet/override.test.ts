import { describe, expect, it } from "vitest";
import { decodeForecast } from "@/protocol/payload";
import { cidOf, contextOf, keyHashOf, seedOf, unseal } from "@/protocol/seal";
import { forecastRoot } from "@/protocol/tree";
import { keepForecast, keptForecasts } from "@/wallet/override/kept";
import { parseQuantiles } from "@/wallet/override/quantiles";
import { openAt, wholeWager } from "@/wallet/override/rounds";
import { sealOverride } from "@/wallet/override/seal-override";

const shape = { capacities_mw: [2, 4], steps: 2, levels: 3 };
const file = `feed,step,q1,q2,q3
0,0,0.2,0.4,0.6
0,1,0,0,0
1,1,1,2,4
1,0,1,1,1
`;
const scope = {
  chainId: 31337n,
  market: `0x${"11".repeat(20)}`,
  pool: `0x${"22".repeat(32)}`,
  round: 7n,
  forecaster: `0x${"33".repeat(20)}`,
  revision: 2,
} as const;

function series() {
  const parsed = parseQuantiles(file, shape);
  if (!("series" in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.series;
}

describe("a forecast by hand", () => {
  it("is read in any order of its lines, as ppm of capacity", () => {
    expect(series()[0]).toBe("0x000186a000030d40000493e0000000000000000000000000");
    expect(series()[1]).toBe("0x0003d0900003d0900003d0900003d0900007a120000f4240");
  });
  it.each([
    ["0,0,0.2,0.4", { wrongLine: 1 }],
    ["0,0,0.2,0.4,x", { wrongLine: 1 }],
    ["0,0,0.2,0.4,", { wrongLine: 1 }],
    ["2,0,0.2,0.4,0.6", { wrongLine: 1 }],
    ["0,2,0.2,0.4,0.6", { wrongLine: 1 }],
    ["0,0,1,1,1\n0,0,1,1,1", { wrongLine: 2 }],
    ["0,0,1,1,1", { wrongFeed: 0 }],
    [file.replace("0.2,0.4,0.6", "0.4,0.2,0.6"), { wrongFeed: 0 }],
    [file.replace("1,2,4", "1,2,4.1"), { wrongFeed: 1 }],
  ])("is refused where it is wrong: %j", (text, fault) => {
    expect(parseQuantiles(text, shape)).toEqual(fault);
  });

  it("opens with its key alone, and is what its commit says", async () => {
    const { commit, key, block } = await sealOverride(scope, series(), 4, 99n, 5n);
    const context = contextOf(scope);
    const opened = decodeForecast(await unseal(context, key, block), 2, 2, 3);
    expect(opened).toEqual({ model: "operator", series: series() });
    const seed = seedOf(context, key);
    expect(commit).toMatchObject({ keyHash: keyHashOf(seed), root: forecastRoot(series(), seed, 4) });
    expect(commit).toMatchObject({ cid: await cidOf(block), revision: 2, issuedAt: 99n, wager: 5n });
    const other = await sealOverride(scope, series(), 4, 99n, 5n);
    expect(other.key).not.toBe(key);
  });

  it("outlasts the page, and is not signed if it cannot", async () => {
    const stored = new Map<string, string>();
    const storage = {
      getItem: (name: string) => stored.get(name) ?? null,
      setItem: (name: string, text: string) => void stored.set(name, text),
    };
    const first = await sealOverride(scope, series(), 4, 99n, 5n);
    const second = await sealOverride({ ...scope, round: 8n }, series(), 4, 99n, 5n);
    keepForecast("net", first, storage);
    keepForecast("net", second, storage);
    expect(keptForecasts("net", storage)).toEqual([second, first]);
    expect(keptForecasts("other", storage)).toEqual([]);
    const full = {
      ...storage,
      setItem: () => {
        throw new Error("full");
      },
    };
    expect(() => keepForecast("net", first, full)).toThrow("full");
  });
});

it("finds the rounds whose commit window is open", () => {
  const rules = { genesis: 1000n, period: 100, openAhead: 150 } as unknown as Parameters<typeof openAt>[0];
  expect(openAt(rules, 849)).toEqual([]);
  expect(openAt(rules, 850)).toEqual([{ round: 0n, gate: 1000 }]);
  expect(openAt(rules, 1000)).toEqual([{ round: 1n, gate: 1100 }]);
  expect(openAt(rules, 1050)).toEqual([
    { round: 1n, gate: 1100 },
    { round: 2n, gate: 1200 },
  ]);
  expect(wholeWager(1999n, { minWager: 1000_000n })).toBe(1000n);
});
