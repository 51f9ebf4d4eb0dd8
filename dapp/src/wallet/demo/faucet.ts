import { askNode } from "@/api/fetch-json";

/** Ask the node's faucet for gas and demo tokens. It tops an account up, so asking twice does no harm. */
export async function fillFromFaucet(account: string): Promise<void> {
  await askNode("/faucet", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ account }),
  });
}
