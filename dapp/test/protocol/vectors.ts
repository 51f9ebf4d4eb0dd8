import { readFileSync } from "node:fs";
import { it } from "vitest";

/** A case as it stands in tests/vectors: integers are decimal strings, bytes are 0x hex. */
// biome-ignore lint/suspicious/noExplicitAny: the files' README says what each case holds; a wrong name fails its test
export type Case = any;

const FOLDER = new URL("../../../tests/vectors/", import.meta.url);

/** The cases of one list of a file of shared vectors; there is at least one. */
export function casesOf(file: string, list: string): Case[] {
  const cases: Case[] = JSON.parse(readFileSync(new URL(`${file}.json`, FOLDER), "utf8"))[list];
  if (!cases?.length) throw new Error(`tests/vectors/${file}.json has no ${list}`);
  return cases;
}

/** Hold each of them. */
export function holds(file: string, list: string, check: (found: Case) => unknown): void {
  const numbered = casesOf(file, list).map((found, i) => [i, found] as const);
  it.each(numbered)(`${file} ${list} %i`, async (_, found) => {
    await check(found);
  });
}

/** A list of integers. */
export function integers(texts: string[]): bigint[] {
  return texts.map(BigInt);
}

/** The size of a tree. */
export function shapeOf(found: Case): [steps: number, levels: number] {
  return [Number(found.steps), Number(found.levels)];
}
