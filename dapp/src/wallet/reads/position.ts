import type { Address, ContractFunctionReturnType } from "viem";
import type { lensAbi } from "@/generated/abi";

const PRICE_ONE = 10n ** 18n;

type StakeView = ContractFunctionReturnType<typeof lensAbi, "view", "stake">;

/** A staker's part of a vault, in wei at the present price of a share. Times are chain time in seconds. */
export type Position = {
  forecaster: Address;
  isOperator: boolean;
  earning: bigint;
  warming: bigint;
  /** when the warming part may be activated; null without one */
  activeFrom: number | null;
  exiting: bigint;
  /** when the exiting part may be withdrawn; null without one */
  withdrawableFrom: number | null;
  claimable: bigint;
  /** the part of the operator's stake behind open wagers */
  locked: bigint;
  /** how much more the operator accepts from delegators */
  place: bigint;
  cap: bigint;
  commissionBps: number;
  authority: Address;
  price: bigint;
  /** earning and warming shares of a delegator; wei for the operator */
  shares: bigint;
};

/** What a view of the lens means for a staker. */
export function positionOf(
  forecaster: Address,
  staker: Address,
  { vault, delegation, claimable }: StakeView,
  cooldown_s: number,
): Position {
  const isOperator = vault.operator.toLowerCase() === staker.toLowerCase();
  const stake = isOperator ? vault.bucket : delegation.shares;
  const price = isOperator ? PRICE_ONE : vault.price;
  const worth = (shares: bigint, at = price): bigint => (shares * at) / PRICE_ONE;
  const delegated = worth(vault.delegatedShares + vault.exitingShares, vault.price);
  const place = vault.delegationCap - delegated;
  return {
    forecaster,
    isOperator,
    earning: worth(stake.earning),
    warming: worth(stake.warming),
    activeFrom: stake.warming > 0n ? stake.warmingSince + cooldown_s : null,
    exiting: worth(stake.exiting),
    withdrawableFrom: stake.exiting > 0n ? stake.exitingSince + cooldown_s : null,
    claimable,
    locked: isOperator ? vault.locked : 0n,
    place: place > 0n ? place : 0n,
    cap: vault.delegationCap,
    commissionBps: vault.commissionBps,
    authority: vault.authority,
    price,
    shares: stake.earning + stake.warming,
  };
}

/** The part of a stake that may leave now. */
export function freeToLeave({ earning, warming, locked }: Position): bigint {
  const staying = earning + warming - locked;
  return staying > 0n ? staying : 0n;
}

/** The shares that are worth at least an amount, and no more than the staker has. */
export function sharesWorth(position: Position, amount: bigint): bigint {
  if (amount >= freeToLeave(position) && position.locked === 0n) return position.shares;
  const shares = (amount * PRICE_ONE + position.price - 1n) / position.price;
  return shares < position.shares ? shares : position.shares;
}

/** Whether a staker has anything in a vault. */
export const isHeld = ({ isOperator, earning, warming, exiting, claimable }: Position): boolean =>
  isOperator || earning + warming + exiting + claimable > 0n;
