import { encodeErrorResult, type Hex } from "viem";
import { describe, expect, it } from "vitest";
import * as abis from "@/generated/abi";
import { advice, errorsAbi } from "@/generated/errors";
import { wallet } from "@/messages/en/wallet";
import { errorCode, revertData } from "@/wallet/errors/revert-data";
import { errorText, revertSentence, troubleOf } from "@/wallet/errors/sentence";

const notReady: Hex = encodeErrorResult({ abi: errorsAbi, errorName: "NotReady", args: [1_466_000_000n] });
const minimum: Hex = encodeErrorResult({
  abi: errorsAbi,
  errorName: "BelowMinimumStake",
  args: [15n * 10n ** 17n, 2n * 10n ** 18n],
});

describe("revertSentence", () => {
  it("has one for every error of every contract, in both languages", () => {
    const names = Object.values(abis).flatMap((abi) =>
      abi.filter((item) => item.type === "error").map((item) => ("name" in item ? item.name : "")),
    );
    expect(names.length).toBeGreaterThan(90);
    for (const name of names) {
      expect(advice[name]?.en, name).toBeTruthy();
      expect(advice[name]?.de, name).toBeTruthy();
      expect(
        errorsAbi.some((error) => error.name === name),
        name,
      ).toBe(true);
    }
  });

  it("writes amounts and times for people", () => {
    expect(revertSentence(notReady, "en")).toBe("It is too early. Try again from 15 Jun 2016, 14:13 UTC on.");
    expect(revertSentence(minimum, "en")).toContain("1.5 tokens, but at least 2 tokens");
    expect(revertSentence(minimum, "de")).toContain("1,5 Tokens");
  });

  it("knows nothing of another contract's error", () => {
    expect(revertSentence("0xdeadbeef", "en")).toBeNull();
  });
});

describe("errorText", () => {
  it("finds the revert however deep a wallet hides it", () => {
    const error = { code: -32603, message: "Internal error", data: { originalError: { data: notReady } } };
    expect(revertData(error)).toBe(notReady);
    expect(errorText(error, "en", wallet.trouble)).toContain("too early");
    expect(revertData(new Error("x", { cause: { data: minimum } }))).toBe(minimum);
  });

  it("says what to do about a wallet's own errors", () => {
    const of = (code: number, message: string) => troubleOf(Object.assign(new Error(message), { code }));
    expect(of(4001, "User rejected the request.")).toBe("rejected");
    expect(of(-32002, "Request already pending")).toBe("already-asked");
    expect(of(-32000, "insufficient funds for gas * price + value")).toBe("no-gas");
    expect(of(4200, "The wallet does not offer this.")).toBe("unsupported");
    expect(troubleOf(new TypeError("Failed to fetch"))).toBe("no-answer");
    expect(errorCode(new Error("x", { cause: { code: 4001 } }))).toBe(4001);
  });
});
