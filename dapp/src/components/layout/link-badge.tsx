"use client";

import { useLink } from "@/live/live-provider";

const SAID = {
  connecting: { text: "Connecting", tone: "bg-warn" },
  live: { text: "Live", tone: "bg-good" },
  polling: { text: "Polling, reconnecting", tone: "bg-warn" },
};

/** Whether news comes by itself. */
export function LinkBadge() {
  const { text, tone } = SAID[useLink()];
  return (
    <span role="status" className="flex items-center gap-1.5 font-medium" data-testid="link">
      <span aria-hidden="true" className={`size-1.5 rounded-full ${tone}`} />
      {text}
    </span>
  );
}
