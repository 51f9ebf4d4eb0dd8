import { useMutation, useQueryClient } from "@tanstack/react-query";
import * as v from "valibot";
import type { Address } from "viem";
import { createSiweMessage } from "viem/siwe";
import { useSignMessage } from "wagmi";
import { fetchJson, postJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { SessionSchema } from "@/api/schema";
import { announceSession } from "@/lib/session-channel";
import { useLocale } from "@/messages/use-messages";
import { errorText } from "../errors/sentence";
import { useWalletMessages } from "../messages";
import { useWallet } from "../wallet-context";

const STATEMENT = "Sign in to Forewatt.";
const NonceSchema = v.object({ nonce: v.string() });

/** Signs in with a wallet (EIP-4361): the node opens a session, whose cookie no script can read. */
export function useSignIn(onSignedIn: () => void) {
  const { network } = useWallet();
  const { trouble } = useWalletMessages();
  const language = useLocale();
  const cache = useQueryClient();
  const { mutateAsync: sign } = useSignMessage();
  const signing = useMutation({
    mutationFn: async (address: Address) => {
      const { nonce } = await fetchJson("/auth/nonce", NonceSchema);
      const message = createSiweMessage({
        address,
        chainId: network.chain_id,
        domain: location.host,
        issuedAt: new Date(),
        nonce,
        statement: STATEMENT,
        uri: `${location.origin}/`,
        version: "1",
      });
      const signature = await sign({ account: address, message });
      return postJson("/auth/siwe", { message, signature }, SessionSchema);
    },
    onSuccess: async (session) => {
      cache.setQueryData(keys.session, session);
      announceSession("signed-in");
      onSignedIn();
      // What was refused is asked for again; the rest of the page stays as it is.
      await cache.invalidateQueries({ predicate: ({ state }) => state.status === "error" });
    },
  });
  const { error } = signing;
  const problem = error && errorText(error, language, trouble);
  return { signIn: signing.mutate, isAsking: signing.isPending, problem };
}
