import { expect, it } from "vitest";
import { de } from "@/messages/de";
import { en } from "@/messages/en";
import { chosenLocale } from "@/messages/locales";

/** The paths of all messages: "common.tryAgain", with "()" behind those that take values. */
function pathsOf(room: object, prefix = ""): string[] {
  return Object.entries(room).flatMap(([key, message]) => {
    if (typeof message === "object") return pathsOf(message, `${prefix}${key}.`);
    return [`${prefix}${key}${typeof message === "function" ? `(${message.length})` : ""}`];
  });
}

const textsOf = (room: object): string[] =>
  Object.values(room).flatMap((message) => (typeof message === "object" ? textsOf(message) : [message]));

it("has the same messages in both languages, with the same number of values", () => {
  expect(pathsOf(de).toSorted()).toEqual(pathsOf(en).toSorted());
});

it("leaves no message empty", () => {
  for (const text of [...textsOf(en), ...textsOf(de)]) expect(text).not.toBe("");
});

it.each([
  ["?lang=de", "en", ["en-GB"], "de"],
  ["?feed=3", "de", ["en-GB"], "de"],
  ["", null, ["fr-FR", "de-AT", "en"], "de"],
  ["?lang=fr", null, ["fr"], "en"],
] as const)(
  "starts with the shared, the stored or the browser's language: %s %s %s",
  (search, stored, tags, expected) => {
    expect(chosenLocale(search, stored, tags)).toBe(expected);
  },
);
