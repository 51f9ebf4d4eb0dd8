import { type Address, encodeFunctionData, type Hex } from "viem";
import { disputesAbi, marketAbi, tokenAbi, vaultAbi } from "@/generated/abi";
import type { Permit } from "../funding/permit";
import type { Network } from "../network";
import type { Commit } from "../override/seal-override";
import type { Action } from "../transactions/record";

export type Call = { to: Address; data: Hex };

/** What a person wants to do: one call, and the tokens that the vault takes for it. */
export type Intent = {
  action: Action;
  call: Call;
  amount_wei?: bigint;
  /** a forecaster's address or a round's number, for the history */
  subject?: string;
  /** tokens that the vault takes from the wallet */
  spends?: bigint;
  /** the same with a permit, if the contract takes one */
  withPermit?: (permit: Permit) => Call;
};

type Contracts = Network["contracts"];

/** Let the vault take an amount from the wallet. */
export function approveCall({ token, vault }: Contracts, amount: bigint): Call {
  return {
    to: token,
    data: encodeFunctionData({ abi: tokenAbi, functionName: "approve", args: [vault, amount] }),
  };
}

export function stakeIntent({ vault }: Contracts, forecaster: Address, amount: bigint): Intent {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: "stake", args: [forecaster, amount] });
  return {
    action: "stake",
    call: { to: vault, data },
    amount_wei: amount,
    subject: forecaster,
    spends: amount,
    withPermit: ({ deadline, v, r, s }) => {
      const args = [forecaster, amount, deadline, v, r, s] as const;
      return {
        to: vault,
        data: encodeFunctionData({ abi: vaultAbi, functionName: "stakeWithPermit", args }),
      };
    },
  };
}

export function activateIntent({ vault }: Contracts, forecaster: Address): Intent {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: "activate", args: [forecaster] });
  return { action: "activate", call: { to: vault, data }, subject: forecaster };
}

export function unstakeIntent(
  { vault }: Contracts,
  forecaster: Address,
  shares: bigint,
  amount: bigint,
): Intent {
  const data = encodeFunctionData({
    abi: vaultAbi,
    functionName: "requestUnstake",
    args: [forecaster, shares],
  });
  return { action: "unstake", call: { to: vault, data }, subject: forecaster, amount_wei: amount };
}

export function withdrawIntent({ vault }: Contracts, forecaster: Address, amount: bigint): Intent {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: "withdraw", args: [forecaster] });
  return { action: "withdraw", call: { to: vault, data }, subject: forecaster, amount_wei: amount };
}

export function claimIntent({ vault }: Contracts, forecasters: readonly Address[], amount: bigint): Intent {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: "claim", args: [forecasters] });
  return { action: "claim", call: { to: vault, data }, amount_wei: amount };
}

export function registerIntent(
  { vault }: Contracts,
  authority: Address,
  commissionBps: number,
  amount: bigint,
): Intent {
  const args = [authority, commissionBps, amount] as const;
  const data = encodeFunctionData({ abi: vaultAbi, functionName: "register", args });
  return { action: "register", call: { to: vault, data }, amount_wei: amount, spends: amount };
}

export function capIntent({ vault }: Contracts, forecaster: Address, cap: bigint): Intent {
  const data = encodeFunctionData({
    abi: vaultAbi,
    functionName: "setDelegationCap",
    args: [forecaster, cap],
  });
  return { action: "cap", call: { to: vault, data }, subject: forecaster, amount_wei: cap };
}

export function commissionIntent({ vault }: Contracts, forecaster: Address, bps: number): Intent {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: "setCommission", args: [forecaster, bps] });
  return { action: "commission", call: { to: vault, data }, subject: forecaster };
}

export function authorityIntent({ vault }: Contracts, forecaster: Address, authority: Address): Intent {
  const args = [forecaster, authority] as const;
  const data = encodeFunctionData({ abi: vaultAbi, functionName: "setAuthority", args });
  return { action: "authority", call: { to: vault, data }, subject: forecaster };
}

export function fundIntent({ vault }: Contracts, pool: Hex, amount: bigint): Intent {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: "fund", args: [pool, amount] });
  return { action: "fund", call: { to: vault, data }, amount_wei: amount, spends: amount };
}

export function recalibrateIntent(
  { market }: Contracts,
  pool: Hex,
  forecaster: Address,
  reason: string,
): Intent {
  const args = [pool, forecaster, reason] as const;
  const data = encodeFunctionData({ abi: marketAbi, functionName: "recalibrate", args });
  return { action: "recalibrate", call: { to: market, data }, subject: forecaster };
}

/** Enter a round with the operator's own forecast, or replace the entry's; the operator's wallet needs no signature. */
export function commitIntent({ market }: Contracts, commit: Commit): Intent {
  const data = encodeFunctionData({ abi: marketAbi, functionName: "commit", args: [commit, "0x"] });
  const { round, wager } = commit;
  return { action: "commit", call: { to: market, data }, subject: String(round), amount_wei: wager };
}

/** Publish the key of an entry. */
export function revealIntent({ market }: Contracts, commit: Commit, key: Hex): Intent {
  const data = encodeFunctionData({ abi: marketAbi, functionName: "reveal", args: [commit, key] });
  return { action: "reveal", call: { to: market, data }, subject: String(commit.round) };
}

/** A truth that somebody claims: root 0 says that there is none. */
export type ClaimedTruth = { root: Hex; available: bigint; cid: Hex };

export function disputeIntent(
  { disputes }: Contracts,
  pool: Hex,
  round: number,
  { root, available, cid }: ClaimedTruth,
  bond: bigint,
): Intent {
  const args = [pool, BigInt(round), root, available, cid] as const;
  const data = encodeFunctionData({ abi: disputesAbi, functionName: "disputeObservation", args });
  return {
    action: "dispute",
    call: { to: disputes, data },
    amount_wei: bond,
    spends: bond,
    subject: String(round),
  };
}
