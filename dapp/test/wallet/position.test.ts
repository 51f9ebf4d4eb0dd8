import type { Address } from "viem";
import { describe, expect, it } from "vitest";
import { freeToLeave, isHeld, positionOf, sharesWorth } from "@/wallet/reads/position";

const ONE = 10n ** 18n;
const NODE: Address = `0x${"01".repeat(20)}`;
const OPERATOR: Address = `0x${"02".repeat(20)}`;
const ME: Address = `0x${"03".repeat(20)}`;
const stake = { earning: 0n, warming: 0n, warmingSince: 0, exiting: 0n, exitingSince: 0 };
const vault = {
  authority: OPERATOR,
  jails: 0n,
  operator: OPERATOR,
  commissionBps: 1000,
  locked: 20n * ONE,
  openWagers: 0n,
  price: (95n * ONE) / 100n,
  bucket: { ...stake, earning: 100n * ONE },
  delegationCap: 300n * ONE,
  reserveBps: 100,
  registeredAt: 0,
  delegatedShares: 100n * ONE,
  earningShares: 0n,
  exitingShares: 100n * ONE,
  rewardPerShare: 0n,
};
const view = (shares: Partial<typeof stake>) => ({
  vault,
  delegation: { shares: { ...stake, ...shares }, rewardPaid: 0n },
  claimable: 0n,
});

describe("positionOf", () => {
  it("counts a delegator's shares at the present price, and the dates from the cooldown", () => {
    const shares = { earning: 30n * ONE, warming: 10n * ONE, warmingSince: 500, exiting: 0n };
    const position = positionOf(NODE, ME, view(shares), 3600);
    expect(position).toMatchObject({
      isOperator: false,
      earning: (285n * ONE) / 10n,
      activeFrom: 4100,
      withdrawableFrom: null,
      place: 300n * ONE - 190n * ONE,
      locked: 0n,
    });
    expect(freeToLeave(position)).toBe(38n * ONE);
    expect(sharesWorth(position, 38n * ONE)).toBe(40n * ONE);
    expect(sharesWorth(position, 19n * ONE)).toBe(20n * ONE);
  });

  it("counts the operator's bucket in wei, less what is locked", () => {
    const position = positionOf(NODE, OPERATOR, view({}), 3600);
    expect(position).toMatchObject({ isOperator: true, earning: 100n * ONE, locked: 20n * ONE });
    expect(freeToLeave(position)).toBe(80n * ONE);
    expect(sharesWorth(position, 80n * ONE)).toBe(80n * ONE);
  });

  it("knows who holds nothing", () => {
    expect(isHeld(positionOf(NODE, ME, view({}), 3600))).toBe(false);
    expect(isHeld(positionOf(NODE, OPERATOR, view({}), 3600))).toBe(true);
  });
});
