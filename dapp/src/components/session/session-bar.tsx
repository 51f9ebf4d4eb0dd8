"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { postJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { SessionSchema } from "@/api/schema";
import { busyProps } from "@/components/shared/busy";
import { useSession } from "@/hooks/queries/use-session";
import { shortHex } from "@/lib/format";
import { announceSession, onSessionChange } from "@/lib/session-channel";
import { sentenceOf } from "@/messages/said-error";
import { useMessages } from "@/messages/use-messages";

const ADDRESS = /^0x[0-9a-f]{40}$/i;

/**
 * Who is signed in, and the way out; nothing where nobody is. After a sign-out every tab loads again, so that nothing
 * stays on the screen, or comes by the live link, that only the signed-in may read.
 */
export function SessionBar() {
  const { data: session } = useSession();
  const { layout } = useMessages();
  const cache = useQueryClient();
  useEffect(
    () =>
      onSessionChange((change) => {
        if (change === "signed-out") location.reload();
        else {
          void cache.invalidateQueries({ queryKey: keys.session });
          void cache.invalidateQueries({ predicate: ({ state }) => state.status === "error" });
        }
      }),
    [cache],
  );
  const leaving = useMutation({
    mutationFn: () => postJson("/auth/sign-out", {}, SessionSchema),
    onSuccess: () => {
      announceSession("signed-out");
      location.reload();
    },
  });
  const name = session?.name;
  if (!name) return null;
  const shown = ADDRESS.test(name) ? shortHex(name) : name;
  return (
    <div className="flex min-w-0 items-center gap-2 text-xs" data-testid="session">
      {leaving.error && (
        <span role="alert" className="text-bad">
          {sentenceOf(leaving.error)}
        </span>
      )}
      <span title={layout.signedInAs(name)} className="hidden max-w-40 truncate font-medium sm:inline">
        {shown}
      </span>
      <button
        type="button"
        title={layout.signedInAs(name)}
        {...busyProps(leaving.isPending, () => leaving.mutate())}
        className="whitespace-nowrap rounded px-2 py-2 text-muted hover:bg-raised hover:text-ink"
      >
        {layout.signOut}
      </button>
    </div>
  );
}
