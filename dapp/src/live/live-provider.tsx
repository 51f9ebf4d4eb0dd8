"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { applyFrame } from "./apply-frame";
import { type Frame, parseFrame } from "./frame";
import { createRefresher } from "./refresher";
import { keepSocket, type LinkState } from "./socket";

const LinkContext = createContext<LinkState>("connecting");

/** Frames are written to the cache in one go this often, so that a fast replay costs few renders. */
const FLUSH_MS = 150;
const REFRESH_MS = 700;

/** Feeds the query cache from the hub for everything below it. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const [link, setLink] = useState<LinkState>("connecting");
  useEffect(() => {
    const { refresh, stop } = createRefresher(cache, REFRESH_MS);
    let waiting: Frame[] = [];
    const flush = setInterval(() => {
      const frames = waiting;
      waiting = [];
      for (const frame of frames) applyFrame(cache, frame, refresh);
    }, FLUSH_MS);
    const close = keepSocket(
      `${location.origin.replace(/^http/, "ws")}/api/events`,
      (text) => {
        const frame = parseFrame(text);
        if (frame) waiting.push(frame);
      },
      (state) => {
        setLink(state);
        // What was said while the link was down is caught up with by asking once.
        if (state === "live") void cache.invalidateQueries();
      },
    );
    return () => {
      close();
      stop();
      clearInterval(flush);
    };
  }, [cache]);
  return <LinkContext value={link}>{children}</LinkContext>;
}

/** How news reaches the page now. */
export const useLink = (): LinkState => useContext(LinkContext);
