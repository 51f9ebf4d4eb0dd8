import { expect } from "vitest";
import {
  cidOf,
  cidText,
  contextOf,
  deriveKey,
  encodeScope,
  keyHashOf,
  seal,
  seedOf,
  unseal,
} from "@/protocol/seal";
import { checkVectors } from "./vectors";

checkVectors("seal", "keys", async (vector) => {
  const scope = {
    chainId: BigInt(vector.chain_id),
    market: vector.market,
    pool: vector.pool,
    round: BigInt(vector.round),
    forecaster: vector.forecaster,
    revision: Number(vector.revision),
  };
  expect(encodeScope(scope)).toBe(vector.info);
  const key = await deriveKey(vector.secret, scope);
  const seed = seedOf(contextOf(scope), key);
  expect([key, contextOf(scope)]).toEqual([vector.key, vector.context]);
  expect([seed, keyHashOf(seed)]).toEqual([vector.seed, vector.key_hash]);
});

checkVectors("seal", "sealed", async (vector) => {
  const sealed = await seal(vector.context, vector.key, vector.plaintext);
  expect(sealed).toBe(vector.sealed);
  expect(await unseal(vector.context, vector.key, sealed)).toBe(vector.plaintext);
  const cid = await cidOf(sealed);
  expect([cid, cidText(cid)]).toEqual([vector.cid, vector.cid_text]);
});

checkVectors("seal", "sealed", async (vector) => {
  await expect(unseal(seedOf(vector.context, vector.key), vector.key, vector.sealed)).rejects.toThrow(
    "The revealed key does not open the payload.",
  );
});

checkVectors("seal", "sealed", async (vector) => {
  const last = vector.sealed.endsWith("0") ? "1" : "0";
  await expect(
    unseal(vector.context, vector.key, `${vector.sealed.slice(0, -1)}${last}` as `0x${string}`),
  ).rejects.toThrow();
});
