import { readFileSync } from "node:fs";
import { it } from "vitest";

/** A shared vector of tests/vectors. Integers are decimal strings, bytes are 0x hex. */
// biome-ignore lint/suspicious/noExplicitAny: tests/vectors/README.md lists the fields; a wrong name fails its test
export type Vector = any;

const FOLDER = new URL("../../../tests/vectors/", import.meta.url);

/** The vectors of a list in a file of tests/vectors. Throws if there are none. */
export function vectorsOf(file: string, list: string): Vector[] {
  const vectors: Vector[] = JSON.parse(readFileSync(new URL(`${file}.json`, FOLDER), "utf8"))[list];
  if (!vectors?.length) throw new Error(`tests/vectors/${file}.json has no ${list}`);
  return vectors;
}

/** Run `check` on every vector of a list, as a test of its own. */
export function checkVectors(file: string, list: string, check: (vector: Vector) => unknown): void {
  const numbered = vectorsOf(file, list).map((vector, i) => [i, vector] as const);
  it.each(numbered)(`${file} ${list} %i`, async (_, vector) => {
    await check(vector);
  });
}

/** Parse decimal integers. */
export function integers(texts: string[]): bigint[] {
  return texts.map(BigInt);
}

/** The numbers of steps and levels of a vector. */
export function shapeOf(vector: Vector): [steps: number, levels: number] {
  return [Number(vector.steps), Number(vector.levels)];
}
