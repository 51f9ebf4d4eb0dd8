"use client";

import { useMessages } from "@/messages/use-messages";

/** Placeholder bars while content loads. */
export function Skeleton({ lines }: { lines: number }) {
  const { common } = useMessages();
  return (
    <div role="status" aria-label={common.loading} className="motion-safe:animate-pulse space-y-3 p-4">
      {Array.from({ length: lines }, (_, line) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
          key={line}
          className="h-3.5 rounded-sm bg-raised"
          style={{ width: `${92 - ((line * 17) % 40)}%` }}
        />
      ))}
    </div>
  );
}
