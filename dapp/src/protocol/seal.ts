import {
  type Address,
  bytesToHex,
  concat,
  encodeAbiParameters,
  type Hex,
  hexToBytes,
  keccak256,
  stringToBytes,
} from "viem";
import { Fault } from "@/messages/fault";

const SALT = "forewatt/seal/1";
const NONCE_BYTES = 12;
const CID_PREFIX: Hex = "0x01551220";
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const SCOPE = ["uint256", "address", "bytes32", "uint64", "address", "uint32"].map((type) => ({ type }));

/** The scope of a key: one revision of one forecaster's entry in one round. */
export type SealScope = {
  chainId: bigint;
  market: Address;
  pool: Hex;
  round: bigint;
  forecaster: Address;
  revision: number;
};

/** The scope as abi.encode bytes, which HKDF takes as `info`. */
export function encodeScope(scope: SealScope): Hex {
  const { chainId, market, pool, round, forecaster, revision } = scope;
  return encodeAbiParameters(SCOPE, [chainId, market, pool, round, forecaster, revision]);
}

/** The context of a commit: keccak256 of its scope. Its key and its salts are bound to it. */
export function contextOf(scope: SealScope): Hex {
  return keccak256(encodeScope(scope));
}

/** The seed of a commit's salts: keccak256(context | key). */
export function seedOf(context: Hex, key: Hex): Hex {
  return keccak256(concat([context, key]));
}

/** What a commit publishes of its seed before the gate: keccak256(seed). */
export function keyHashOf(seed: Hex): Hex {
  return keccak256(seed);
}

/** Derive the 32-byte key of a revision from the node's secret. */
export async function deriveKey(secret: Hex, scope: SealScope): Promise<Hex> {
  const material = await crypto.subtle.importKey("raw", bytes(secret), "HKDF", false, ["deriveBits"]);
  const parameters = {
    name: "HKDF",
    hash: "SHA-256",
    salt: stringToBytes(SALT),
    info: bytes(encodeScope(scope)),
  };
  return bytesToHex(new Uint8Array(await crypto.subtle.deriveBits(parameters as HkdfParams, material, 256)));
}

/** Encrypt a plaintext to nonce | ciphertext | tag. The nonce is derived from key, context and plaintext. */
export async function seal(context: Hex, key: Hex, plaintext: Hex): Promise<Hex> {
  const nonce = await nonceOf(context, key, plaintext);
  const secret = await importKey(key, "encrypt");
  const sealed = await crypto.subtle.encrypt(gcm(context, bytes(nonce)), secret, bytes(plaintext));
  return concat([nonce, bytesToHex(new Uint8Array(sealed))]);
}

/** Decrypt a sealed payload. Throws if context or key is wrong, or the nonce is not the one derived from them. */
export async function unseal(context: Hex, key: Hex, sealed: Hex): Promise<Hex> {
  const raw = bytes(sealed);
  const nonce = raw.subarray(0, NONCE_BYTES);
  const secret = await importKey(key, "decrypt");
  const opened = await crypto.subtle
    .decrypt(gcm(context, nonce), secret, raw.subarray(NONCE_BYTES))
    .catch((): never => {
      throw new Fault("payload-locked");
    });
  const plaintext = bytesToHex(new Uint8Array(opened));
  if ((await nonceOf(context, key, plaintext)) !== bytesToHex(nonce)) {
    throw new Fault("payload-nonce");
  }
  return plaintext;
}

/** The CIDv1 of a raw block: 0x01551220 and the block's SHA-256. */
export async function cidOf(block: Hex): Promise<Hex> {
  return concat([CID_PREFIX, await sha256(block)]);
}

/** The CID as text: `b` and lower-case base32 without padding. */
export function cidText(cid: Hex): string {
  const bits = [...bytes(cid)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = (bits.match(/.{1,5}/g) ?? []).map(
    (five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)],
  );
  return `b${letters.join("")}`;
}

function gcm(context: Hex, nonce: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: "AES-GCM", iv: nonce, additionalData: bytes(context) };
}

async function nonceOf(context: Hex, key: Hex, plaintext: Hex): Promise<Hex> {
  const digest = await sha256(concat([key, context, plaintext]));
  return digest.slice(0, 2 + 2 * NONCE_BYTES) as Hex;
}

async function sha256(block: Hex): Promise<Hex> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(block))));
}

function importKey(key: Hex, usage: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, [usage]);
}

function bytes(hex: Hex): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hexToBytes(hex));
}
