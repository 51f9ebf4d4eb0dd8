import { type Address, type Hex, type PublicClient, parseSignature, recoverTypedDataAddress } from "viem";
import { tokenAbi } from "@/generated/abi";
import { isPermitSignature } from "./way";

const VALID_S = 3600n;
const TYPES = {
  Permit: [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
} as const;

export type Permit = { deadline: bigint; v: number; r: Hex; s: Hex };

type Sign = (data: PermitData) => Promise<Hex>;
export type PermitData = Awaited<ReturnType<typeof permitData>>;

/** What the account signs: that the spender may take the amount, until an hour of chain time from now. */
export async function permitData(
  client: PublicClient,
  token: Address,
  owner: Address,
  spender: Address,
  value: bigint,
) {
  // As of the pending block: an earlier permit may wait to be mined.
  const read = { address: token, abi: tokenAbi, blockTag: "pending" } as const;
  const [nonce, domain, block] = await Promise.all([
    client.readContract({ ...read, functionName: "nonces", args: [owner] }),
    client.readContract({ address: token, abi: tokenAbi, functionName: "eip712Domain" }),
    client.getBlock({ blockTag: "latest" }),
  ]);
  const [, name, version, chainId, verifyingContract] = domain;
  return {
    domain: { name, version, chainId: Number(chainId), verifyingContract },
    types: TYPES,
    primaryType: "Permit",
    message: { owner, spender, value, nonce, deadline: block.timestamp + VALID_S },
  } as const;
}

/** Let the wallet sign a permit. Null if it signs in a way that the token does not accept, as smart accounts do. */
export async function signedPermit(data: PermitData, sign: Sign): Promise<Permit | null> {
  const signature = await sign(data);
  const signer = await recoverTypedDataAddress({ ...data, signature }).catch(() => null);
  if (!isPermitSignature(signature, signer, data.message.owner)) return null;
  const { r, s, v, yParity } = parseSignature(signature);
  return { deadline: data.message.deadline, v: Number(v ?? BigInt(27 + yParity)), r, s };
}
