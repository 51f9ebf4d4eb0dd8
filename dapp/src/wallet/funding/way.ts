import type { Address, Hex } from "viem";

/** How the vault gets its tokens: by an allowance that is there, a batch, a signed permit, or an approval first. */
export type FundingWay = "direct" | "batch" | "permit" | "approve";

export type Means = {
  needed: bigint;
  allowance: bigint;
  /** whether the wallet sends several calls as one (EIP-5792, atomic) */
  canBatch: boolean;
  /** whether the call takes a permit, and the account can sign one */
  canPermit: boolean;
};

/** The way with the fewest prompts that this wallet can go. */
export function fundingWay({ needed, allowance, canBatch, canPermit }: Means): FundingWay {
  if (allowance >= needed) return "direct";
  if (canBatch) return "batch";
  return canPermit ? "permit" : "approve";
}

const DELEGATED = "0xef0100";

/** Whether an account with this code signs with its own key: it has none, or delegates by EIP-7702. */
export const signsWithKey = (code: Hex | undefined): boolean =>
  code === undefined || code === "0x" || code.toLowerCase().startsWith(DELEGATED);

const SIGNATURE_DIGITS = 2 + 2 * 65;

/** Whether a permit's signature is one that the token accepts: 65 bytes, by the account itself. */
export const isPermitSignature = (signature: Hex, signer: Address | null, account: Address): boolean =>
  signature.length === SIGNATURE_DIGITS && signer?.toLowerCase() === account.toLowerCase();

/** Whether a wallet's answer to wallet_getCapabilities says that it sends several calls as one. */
export function batchesCalls(capabilities: unknown, chainId: number): boolean {
  const chains = (capabilities ?? {}) as Record<string, { atomic?: { status?: string } } | undefined>;
  const forChain = [`0x${chainId.toString(16)}`, String(chainId), "0x0"].map((key) => chains[key]);
  return forChain.some((chain) => ["supported", "ready"].includes(chain?.atomic?.status ?? ""));
}
