import { hashDomain, hashStruct, hashTypedData, recoverAddress, type TypedDataDefinition } from "viem";
import { expect } from "vitest";
import { domainOf, poolIdOf, TYPES } from "@/protocol/typed";
import { checkVectors, type Vector, vectorsOf } from "./vectors";

const DOMAIN_FIELDS = [
  { name: "name", type: "string" },
  { name: "version", type: "string" },
  { name: "chainId", type: "uint256" },
  { name: "verifyingContract", type: "address" },
];

const domainIn = (vector: Vector) => domainOf(BigInt(vector.chain_id), vector.market);

async function check(primaryType: keyof typeof TYPES, vector: Vector): Promise<void> {
  const message = Object.fromEntries(TYPES[primaryType].map(({ name }) => [name, vector[name]]));
  const domain = domainIn(vectorsOf("typed", "domains")[Number(vector.domain)]);
  const signed: TypedDataDefinition = { domain, types: TYPES, primaryType, message };
  expect(hashStruct({ data: message, primaryType, types: signed.types })).toBe(vector.struct_hash);
  const digest = hashTypedData(signed);
  expect(digest).toBe(vector.digest);
  expect(await recoverAddress({ hash: digest, signature: vector.signature })).toBe(vector.signer);
}

checkVectors("typed", "domains", (vector) => {
  const types: Record<string, typeof DOMAIN_FIELDS> = { EIP712Domain: DOMAIN_FIELDS };
  expect(hashDomain({ domain: { ...domainIn(vector) }, types })).toBe(vector.separator);
});

checkVectors("typed", "commits", (vector) => check("ForecastCommit", vector));

checkVectors("typed", "observations", (vector) => check("Observation", vector));

checkVectors("typed", "pools", (vector) => {
  expect(poolIdOf(BigInt(vector.chain_id), vector.market, vector)).toBe(vector.pool_id);
});
