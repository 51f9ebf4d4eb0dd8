"use client";

import { useMessages } from "@/messages/use-messages";

/** A link to the content, visible once it has the focus. */
export function SkipLink() {
  const { layout } = useMessages();
  return (
    <a
      href="#main"
      className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-3"
    >
      {layout.skip}
    </a>
  );
}
