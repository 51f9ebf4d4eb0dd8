import { hashDomain, hashStruct, hashTypedData, recoverAddress, type TypedDataDefinition } from "viem";
import { expect } from "vitest";
import { domainOf, poolIdOf, TYPES } from "@/protocol/typed";
import { type Case, casesOf, holds } from "./vectors";

const DOMAIN_FIELDS = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

const domainIn = (found: Case) => domainOf(BigInt(found.chain_id), found.market);

async function check(primaryType: keyof typeof TYPES, found: Case): Promise<void> {
  const message = Object.fromEntries(TYPES[primaryType].map(({ name }) => [name, found[name]]));
  const domain = domainIn(casesOf("typed", "domains")[Number(found.domain)]);
  const signed: TypedDataDefinition = { domain, types: TYPES, primaryType, message };
  expect(hashStruct({ data: message, primaryType, types: signed.types })).toBe(found.struct_hash);
  const digest = hashTypedData(signed);
  expect(digest).toBe(found.digest);
  expect(await recoverAddress({ hash: digest, signature: found.signature })).toBe(found.signer);
}

holds("typed", "domains", (found) => {
  const types: Record<string, typeof DOMAIN_FIELDS> = { EIP712Domain: DOMAIN_FIELDS };
  expect(hashDomain({ domain: { ...domainIn(found) }, types })).toBe(found.separator);
});

holds("typed", "commits", (found) => check("ForecastCommit", found));

holds("typed", "observations", (found) => check("Observation", found));

holds("typed", "pools", (found) => {
  expect(poolIdOf(BigInt(found.chain_id), found.market, found)).toBe(found.pool_id);
});
