import { bytesToHex, type Hex, hexToBytes } from "viem";
import { afterEach, expect, it, vi } from "vitest";
import { Fault } from "@/messages/fault";
import { applyLocale } from "@/messages/locale-store";
import { decodeCanonical } from "@/protocol/cbor";
import { decodeForecast, decodeObservation } from "@/protocol/payload";
import { encodeCbor } from "../verify/round";

vi.stubGlobal("document", { documentElement: {} });
afterEach(() => applyLocale("en"));

it("decodes what the protocol encodes", () => {
  const value = {
    round: 7,
    series: [new Uint8Array(300), new Uint8Array(0)],
    text: "å",
    deep: [[-1, 70_000]],
  };
  expect(decodeCanonical(encodeCbor(value))).toEqual({
    round: 7n,
    series: [new Uint8Array(300), new Uint8Array(0)],
    text: "å",
    deep: [[-1n, 70_000n]],
  });
});

it.each([
  ["an integer longer than needed", "0x1801"],
  ["a length longer than needed", "0x580100"],
  ["an indefinite length", "0x5f4100ff"],
  ["a float", "0xf93c00"],
  ["a tag", "0xc000"],
  ["unsorted keys", "0xa26162006161 01".replace(" ", "")],
  ["a repeated key", "0xa2616100616101"],
  ["a key that is no text", "0xa10000"],
  ["bytes after the end", "0x0000"],
  ["an early end", "0x4400"],
  ["a list that claims to be huge", "0x9a7fffffff00"],
  ["text that is not UTF-8", "0x61ff"],
  ["deep nesting", `0x${"81".repeat(40)}00`],
] as [string, Hex][])("refuses %s", (_, block) => {
  expect(() => decodeCanonical(hexToBytes(block))).toThrow(Fault);
});

it("says where a block is malformed, in the reader's language", async () => {
  await applyLocale("de");
  expect(() => decodeCanonical(hexToBytes("0x0000"))).toThrow("Hinter dem CBOR-Wert stehen noch 1 Bytes.");
  expect(() => decodeCanonical(hexToBytes("0x8261ff00"))).toThrow(
    "bei Byte 2 einen Text, der nicht UTF-8 ist",
  );
});

const observation = (series: Uint8Array[]): Hex =>
  bytesToHex(encodeCbor({ pool: new Uint8Array(32), round: 3, series }));

it("refuses an observation with another number of feeds or a series of another length", () => {
  const good = [new Uint8Array(8), new Uint8Array(0)];
  expect(decodeObservation(observation(good), 2, 2).round).toBe(3n);
  expect(() => decodeObservation(observation(good), 3, 2)).toThrow("2 series for 3 feeds");
  expect(() => decodeObservation(observation(good), 2, 3)).toThrow("8 bytes instead of 12");
});

it("refuses a forecast with an unknown field", () => {
  const payload = bytesToHex(encodeCbor({ header: {}, series: [], extra: 1 }));
  expect(() => decodeForecast(payload, 0, 2, 3)).toThrow(": extra, header, series");
});
