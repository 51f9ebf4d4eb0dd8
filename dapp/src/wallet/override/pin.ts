import { type Hex, hexToBytes } from "viem";
import { problemOf } from "@/api/fetch-json";
import { cidText } from "@/protocol/seal";

/** Have the node pin the sealed block of an entry. It does once it has seen the commit that names the block. */
export async function pinPayload(block: Hex, round: bigint, cid: Hex): Promise<true> {
  const response = await fetch(`/api/v1/payloads?round=${round}`, {
    method: "POST",
    headers: { "content-type": "application/vnd.ipld.raw", accept: "application/json" },
    body: new Uint8Array(hexToBytes(block)),
  });
  if (!response.ok) throw await problemOf(response);
  const answer = (await response.json().catch(() => ({}))) as { cid?: string };
  if (answer.cid !== cidText(cid)) throw new Error("the node pinned another block");
  return true;
}
