import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const SOURCES = new URL("../../src/", import.meta.url).pathname;
/** Attributes that a reader sees or hears. */
const SPOKEN = new Set([
  "aria-label",
  "aria-valuetext",
  "alt",
  "title",
  "placeholder",
  "label",
  "legend",
  "note",
  "what",
  "name",
]);
/** Names and units that are the same in every language, and the page's title of the export. */
const UNIVERSAL = /^(Forewatt|MW|UTC|wei|E|N)$/;

const hasWord = (text: string): boolean => /\p{L}{2,}/u.test(text) && !UNIVERSAL.test(text.trim());

/** The texts of a component that are not from the catalogue, with their lines. */
function bareStrings(path: string): string[] {
  const source = ts.createSourceFile(
    path,
    readFileSync(path, "utf8"),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  );
  const found: string[] = [];
  const report = (node: ts.Node, text: string): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${relative(SOURCES, path)}:${line + 1}: ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && hasWord(node.text)) report(node, node.text);
    if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer)) {
      if (
        SPOKEN.has(node.name.getText()) &&
        /^\p{Lu}|\s/u.test(node.initializer.text) &&
        hasWord(node.initializer.text)
      )
        report(node, node.initializer.text);
    }
    if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteral(node.expression)) {
      if (!ts.isJsxAttribute(node.parent) && hasWord(node.expression.text))
        report(node, node.expression.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function components(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".tsx"))
    .map((entry) => join(entry.parentPath, entry.name));
}

it("has no component with a text that is not in the catalogue", () => {
  const paths = components(SOURCES);
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.flatMap(bareStrings)).toEqual([]);
});

it("finds a bare text", () => {
  const path = new URL("./bare-example.txt", import.meta.url).pathname;
  expect(bareStrings(path).map((line) => line.split(": ")[1])).toEqual(["Loading now", "Some text", "Shown"]);
});
