import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { afterEach, expect, it, vi } from "vitest";
import { faults as de } from "@/messages/de/faults";
import { problems as problemsDe } from "@/messages/de/problems";
import { wallet as walletDe } from "@/messages/de/wallet";
import { faults as en } from "@/messages/en/faults";
import { problems as problemsEn } from "@/messages/en/problems";
import { wallet as walletEn } from "@/messages/en/wallet";
import { Fault, type FaultKind } from "@/messages/fault";
import { applyLocale } from "@/messages/locale-store";
import { sentenceOf } from "@/messages/said-error";
import { errorText } from "@/wallet/errors/sentence";
import { NoGas, WrongNetwork } from "@/wallet/send/carry-out";

const SOURCES = new URL("../../src/", import.meta.url).pathname;
/** Errors that have a sentence in both languages: by kind, by what the node says, or by what troubles the wallet. */
const SAID = new Set(["Fault", "ApiError", "WalletError"]);
const TROUBLES = new Set(["WrongNetwork", "NoGas"]);
/** Values that a sentence words itself. */
const WORDED: Record<string, string> = { part: "header", ending: "replaced" };

type Raised = { where: string; error: string; kind: string | undefined };
type Sentence = string | ((values: Record<string, string | number>) => string);

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes("/generated/"));
}

/** Every error that a file makes: its class, and its kind if the place names one. */
function raisedIn(path: string): Raised[] {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const found: Raised[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && (/Error$/.test(node.expression.getText()) || isOurs(node))) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      const kind = node.arguments?.find((given): given is ts.StringLiteral =>
        ts.isStringLiteral(given),
      )?.text;
      found.push({
        where: `${relative(SOURCES, path)}:${line + 1}`,
        error: node.expression.getText(),
        kind,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const isOurs = (node: ts.NewExpression): boolean =>
  SAID.has(node.expression.getText()) || TROUBLES.has(node.expression.getText());

const RAISED = sources(SOURCES).flatMap(raisedIn);

/** The values that a sentence asks for, and the sentence with a mark in place of each. */
function asked(sentence: Sentence): { names: string[]; text: string } {
  if (typeof sentence === "string") return { names: [], text: sentence };
  const names = new Set<string>();
  const values = new Proxy({} as Record<string, string>, {
    get: (_, name: string) => {
      names.add(name);
      return WORDED[name] ?? `<${name}>`;
    },
  });
  return { text: sentence(values), names: [...names].toSorted() };
}

vi.stubGlobal("document", { documentElement: { lang: "en" } });

afterEach(() => applyLocale("en"));

it("raises no error without a sentence in both languages", () => {
  expect(RAISED.length).toBeGreaterThan(40);
  expect(RAISED.filter(({ error }) => !SAID.has(error) && !TROUBLES.has(error))).toEqual([]);
});

it("has a sentence for exactly the kinds that are raised", () => {
  const kinds = RAISED.filter(({ error }) => error !== "ApiError").flatMap(({ kind }) => kind ?? []);
  expect([...new Set(kinds)].toSorted()).toEqual(Object.keys(en).toSorted());
});

it.each([
  ["faults", en, de],
  ["problems", problemsEn, problemsDe],
] as [string, Record<string, Sentence>, Record<string, Sentence>][])(
  "says the same values in both languages: %s",
  (_, english, german) => {
    expect(Object.keys(german).toSorted()).toEqual(Object.keys(english).toSorted());
    for (const [kind, sentence] of Object.entries(english)) {
      const [one, other] = [asked(sentence), asked(german[kind] as Sentence)];
      expect([kind, other.names]).toEqual([kind, one.names]);
      expect(one.text).not.toBe(other.text);
      for (const name of one.names.filter((named) => !(named in WORDED))) {
        expect([one.text, other.text].map((text) => text.includes(`<${name}>`))).toEqual([true, true]);
      }
      expect(`${one.text}${other.text}`).not.toMatch(/undefined|\[object/);
    }
  },
);

it("says a fault in the language that is chosen, also afterwards", async () => {
  const fault = new Fault("series-count", { count: 3, feeds: 4 });
  expect(fault.message).toBe("There are 3 series for 4 feeds.");
  await applyLocale("de");
  expect(fault.message).toBe("Es gibt 3 Reihen für 4 Feeds.");
});

it.each(["part", "ending"])("words every %s in both languages", (name) => {
  const [kind, values] = {
    part: ["not-a-map", ["forecast", "header", "observation"]],
    ending: ["not-approved", ["failed", "replaced", "cancelled", "rejected", "dropped"]],
  }[name] as [FaultKind, string[]];
  for (const catalogue of [en, de]) {
    const texts = values.map((value) => (catalogue[kind] as (given: object) => string)({ [name]: value }));
    expect(new Set(texts).size).toBe(values.length);
    expect(texts.join()).not.toContain("undefined");
  }
});

it("says what somebody else's error says behind words of our own", async () => {
  await applyLocale("de");
  expect(sentenceOf(new TypeError("Failed to fetch\nat once"))).toBe(
    "Das ist unerwartet fehlgeschlagen: Failed to fetch",
  );
  expect(sentenceOf({ code: 4900, message: "disconnected" })).toContain(": disconnected");
});

it.each([
  [new WrongNetwork(), "wrong-network"],
  [new NoGas(), "no-gas"],
] as const)("says %s as a trouble", (error, trouble) => {
  expect(errorText(error, "en", walletEn.trouble)).toBe(walletEn.trouble[trouble]);
  expect(errorText(error, "de", walletDe.trouble)).toBe(walletDe.trouble[trouble]);
});

it("says a fault while sending as it is", async () => {
  await applyLocale("de");
  const fault = new Fault("not-approved", { ending: "dropped" });
  expect(errorText(fault, "de", walletDe.trouble)).toBe(fault.message);
  expect(fault.message).toContain("Die Blockchain kennt sie nicht");
});
