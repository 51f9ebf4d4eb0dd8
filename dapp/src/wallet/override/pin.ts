import { type Hex, hexToBytes } from "viem";
import { askNode } from "@/api/fetch-json";
import { Fault } from "@/messages/fault";
import { cidText } from "@/protocol/seal";

/** Have the node pin the sealed block of an entry. It does once it has seen the commit that names the block. */
export async function pinPayload(block: Hex, round: bigint, cid: Hex): Promise<true> {
  const response = await askNode(`/payloads?round=${round}`, {
    method: "POST",
    headers: { "content-type": "application/vnd.ipld.raw", accept: "application/json" },
    body: new Uint8Array(hexToBytes(block)),
  });
  const answer = (await response.json().catch(() => ({}))) as { cid?: string };
  const wanted = cidText(cid);
  if (answer.cid !== wanted) throw new Fault("other-block", { cid: wanted, pinned: String(answer.cid) });
  return true;
}
