import { keccak256 } from "viem";
import { expect } from "vitest";
import { cidOf, cidText, deriveKey, encodeScope, seal, unseal } from "@/protocol/seal";
import { holds } from "./vectors";

holds("seal", "keys", async (found) => {
  const scope = {
    chainId: BigInt(found.chain_id),
    market: found.market,
    pool: found.pool,
    round: BigInt(found.round),
    forecaster: found.forecaster,
    revision: Number(found.revision),
  };
  expect(encodeScope(scope)).toBe(found.info);
  const key = await deriveKey(found.secret, scope);
  expect([key, keccak256(key)]).toEqual([found.key, found.key_hash]);
});

holds("seal", "sealed", async (found) => {
  const sealed = await seal(found.key, found.plaintext);
  expect(sealed).toBe(found.sealed);
  expect(await unseal(found.key, sealed)).toBe(found.plaintext);
  const cid = await cidOf(sealed);
  expect([cid, cidText(cid)]).toEqual([found.cid, found.cid_text]);
});

holds("seal", "sealed", async (found) => {
  const last = found.sealed.endsWith("0") ? "1" : "0";
  await expect(unseal(found.key, `${found.sealed.slice(0, -1)}${last}` as `0x${string}`)).rejects.toThrow();
});
