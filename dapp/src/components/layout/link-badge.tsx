"use client";

import { useLink } from "@/live/live-provider";
import { useMessages } from "@/messages/use-messages";

const TONE = { connecting: "bg-warn", live: "bg-good", polling: "bg-warn" };

/** The state of the live link to the node. */
export function LinkBadge() {
  const link = useLink();
  const { layout } = useMessages();
  return (
    <span role="status" className="flex items-center gap-1.5 font-medium" data-testid="link">
      <span aria-hidden="true" className={`size-1.5 rounded-full ${TONE[link]}`} />
      {layout.link[link]}
    </span>
  );
}
