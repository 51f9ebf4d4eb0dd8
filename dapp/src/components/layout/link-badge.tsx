"use client";

import { useLink } from "@/live/live-provider";

const LINK_STATES = {
  connecting: { text: "Connecting", tone: "bg-warn" },
  live: { text: "Live", tone: "bg-good" },
  polling: { text: "Reconnecting, polling meanwhile", tone: "bg-warn" },
};

/** The state of the live link to the node. */
export function LinkBadge() {
  const { text, tone } = LINK_STATES[useLink()];
  return (
    <span role="status" className="flex items-center gap-1.5 font-medium" data-testid="link">
      <span aria-hidden="true" className={`size-1.5 rounded-full ${tone}`} />
      {text}
    </span>
  );
}
