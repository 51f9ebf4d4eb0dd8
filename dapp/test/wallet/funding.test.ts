import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { parseAmount } from "@/wallet/amount";
import { signedPermit } from "@/wallet/funding/permit";
import { batchesCalls, fundingWay, signsWithKey } from "@/wallet/funding/way";

const owner = privateKeyToAccount(`0x${"01".repeat(32)}`);
const other = privateKeyToAccount(`0x${"02".repeat(32)}`);
const contract = `0x${"c3".repeat(20)}` as const;
const data = {
  domain: { name: "Token", version: "1", chainId: 31337, verifyingContract: contract },
  types: {
    Permit: [
      { name: "owner", type: "address" },
      { name: "spender", type: "address" },
      { name: "value", type: "uint256" },
      { name: "nonce", type: "uint256" },
      { name: "deadline", type: "uint256" },
    ],
  },
  primaryType: "Permit",
  message: { owner: owner.address, spender: contract, value: 5n, nonce: 0n, deadline: 99n },
} as const;

describe("fundingWay", () => {
  const means = { needed: 10n, allowance: 0n, canBatch: false, canPermit: true };
  it("takes the way with the fewest prompts that the wallet can go", () => {
    expect(fundingWay({ ...means, allowance: 10n })).toBe("direct");
    expect(fundingWay({ ...means, canBatch: true })).toBe("batch");
    expect(fundingWay(means)).toBe("permit");
    expect(fundingWay({ ...means, canPermit: false })).toBe("approve");
  });

  it("asks no contract account for a permit, but one that delegates by EIP-7702", () => {
    expect(signsWithKey(undefined)).toBe(true);
    expect(signsWithKey("0x")).toBe(true);
    expect(signsWithKey(`0xef0100${"c3".repeat(20)}`)).toBe(true);
    expect(signsWithKey("0x6080")).toBe(false);
  });

  it("reads what a wallet says about batches", () => {
    expect(batchesCalls({ "0x7a69": { atomic: { status: "ready" } } }, 31337)).toBe(true);
    expect(batchesCalls({ "0x7a69": { atomic: { status: "unsupported" } } }, 31337)).toBe(false);
    expect(batchesCalls({ "0x1": { atomic: { status: "supported" } } }, 31337)).toBe(false);
    expect(batchesCalls(null, 31337)).toBe(false);
  });
});

describe("signedPermit", () => {
  it("takes the account's own signature", async () => {
    const permit = await signedPermit(data, (asked) => owner.signTypedData(asked));
    expect(permit).toMatchObject({ deadline: 99n });
    expect([27, 28]).toContain(permit?.v);
  });

  it("refuses another signer's and a smart account's signature, so that an approval follows", async () => {
    expect(await signedPermit(data, (asked) => other.signTypedData(asked))).toBeNull();
    expect(await signedPermit(data, async () => `0x${"ab".repeat(200)}`)).toBeNull();
    expect(await signedPermit(data, async () => "0x")).toBeNull();
  });
});

describe("parseAmount", () => {
  it("reads tokens with a point or a comma, exactly", () => {
    expect(parseAmount(" 1.5 ")).toBe(15n * 10n ** 17n);
    expect(parseAmount("0,000000000000000001")).toBe(1n);
  });

  it("refuses everything that is no positive amount", () => {
    for (const text of ["", "0", "-1", "1e3", "1.2.3", "1,000.5", "0x10", "1.0000000000000000001"]) {
      expect(parseAmount(text), text).toBeNull();
    }
  });
});
