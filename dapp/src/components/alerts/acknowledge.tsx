"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { postJson } from "@/api/fetch-json";
import { keys } from "@/api/keys";
import { type Alert, AlertSchema } from "@/api/schema";
import { Refusal } from "@/components/session/refusal";
import { busyProps } from "@/components/shared/busy";
import { useMessages } from "@/messages/use-messages";

/** A button that says that somebody takes care of an alert. The node decides who may do so. */
export function Acknowledge({ alertId }: { alertId: string }) {
  const cache = useQueryClient();
  const { alerts: m } = useMessages();
  const acknowledge = useMutation({
    mutationFn: () => postJson(`/alerts/${encodeURIComponent(alertId)}/acknowledge`, {}, AlertSchema),
    onSuccess: async (changed) => {
      // A list on its way may be older than the change, and would replace the one that has it.
      await cache.cancelQueries({ queryKey: keys.alerts });
      cache.setQueryData<Alert[]>(keys.alerts, (all) =>
        all?.map((alert) => (alert.alert_id === alertId ? changed : alert)),
      );
    },
  });
  return (
    <span className="ml-auto flex items-baseline gap-3 text-xs">
      {acknowledge.error && <Refusal error={acknowledge.error} onSignedIn={() => acknowledge.mutate()} />}
      <button
        type="button"
        {...busyProps(acknowledge.isPending, () => acknowledge.mutate())}
        className="rounded border border-strong-line px-2 py-0.5 font-medium hover:bg-raised aria-disabled:opacity-60"
      >
        {m.acknowledge}
      </button>
    </span>
  );
}
