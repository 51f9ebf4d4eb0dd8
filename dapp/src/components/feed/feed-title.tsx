"use client";

import { useMessages } from "@/messages/use-messages";

/** The page's heading for screen readers; the feed's own name is the visible one. */
export function FeedTitle() {
  return <h1 className="sr-only">{useMessages().feed.title}</h1>;
}
