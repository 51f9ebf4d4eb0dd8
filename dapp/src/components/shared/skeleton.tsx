"use client";

import { useMessages } from "@/messages/use-messages";

type Props = {
  lines: number;
  /** class names of the least height, that of the content to come: what lies below then stays in its place */
  reserve?: string | undefined;
};

/** Placeholder bars while content loads. */
export function Skeleton({ lines, reserve = "" }: Props) {
  const { common } = useMessages();
  return (
    <div
      role="status"
      aria-label={common.loading}
      className={`space-y-3 p-4 motion-safe:animate-pulse ${reserve}`}
    >
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
