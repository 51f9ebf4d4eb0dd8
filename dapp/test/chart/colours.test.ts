import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const CSS = readFileSync(new URL("../../src/app/globals.css", import.meta.url), "utf8");

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** How linear RGB looks to a reader; Machado, Oliveira and Fernandes 2009, severity 1. */
const SIGHTS: Record<string, Matrix> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const TO_CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_OKLAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];
/** The distance in OKLab from which a reader sees two marks as different ones. */
const LEAST = 0.055;

const times = (matrix: Matrix, [a, b, c]: Triple): Triple => {
  const [x, y, z] = matrix.map(([p, q, r]) => p * a + q * b + r * c);
  return [x ?? 0, y ?? 0, z ?? 0];
};
const root = ([a, b, c]: Triple): Triple => [
  Math.cbrt(Math.max(0, a)),
  Math.cbrt(Math.max(0, b)),
  Math.cbrt(Math.max(0, c)),
];

function colour(theme: string, name: string): Triple {
  const block = CSS.split(theme)[1]?.split("}")[0] ?? "";
  const hex = new RegExp(`--${name}: #(\\w{6});`).exec(block)?.[1];
  if (!hex) throw new Error(`${theme} has no ${name}`);
  const [red, green, blue] = [0, 2, 4].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return [red ?? 0, green ?? 0, blue ?? 0];
}

const SERIES = [1, 2, 3, 4, 5, 6].map((n) => `series-${n}`);
const CLASSES = ["solar", "wind", "storage", "load", "net-load"];

it.each(
  Object.keys(SIGHTS).flatMap((sight) =>
    [":root {", '[data-theme="dark"] {'].flatMap((theme) =>
      [SERIES, CLASSES].map((names) => [sight, theme, names] as const),
    ),
  ),
)("keeps colours apart: %s, %s, %j", (sight, theme, names) => {
  const seen = names.map((name) =>
    times(TO_OKLAB, root(times(TO_CONES, times(SIGHTS[sight] as Matrix, colour(theme, name))))),
  );
  const close = seen.flatMap((a, i) =>
    seen.slice(i + 1).flatMap((b, j) => {
      const apart = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
      return apart < LEAST ? [`${names[i]} and ${names[i + 1 + j]}: ${apart.toFixed(3)}`] : [];
    }),
  );
  expect(close).toEqual([]);
});
