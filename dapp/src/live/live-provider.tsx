"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { applyFrame } from "./apply-frame";
import { createBatch } from "./batch";
import { frameOf } from "./frame";
import { createReadingWriter } from "./reading-writer";
import { createRefresher } from "./refresher";
import { type LinkState, openSocket } from "./socket";

const LinkContext = createContext<LinkState>("connecting");

/** Frames are written to the cache in batches at this interval, so that a fast replay causes few renders. */
const FLUSH_MS = 150;
const REFRESH_MS = 700;
/** How often readings reach what is rendered from the cache. Charts draw them with their batch. */
const READINGS_MS = 1000;

/** Updates the query cache from the hub's frames and provides the link's state. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const [link, setLink] = useState<LinkState>("connecting");
  useEffect(() => {
    const { refresh, stop } = createRefresher(cache, REFRESH_MS);
    const { write, stop: stopWriting } = createReadingWriter(cache, READINGS_MS);
    const batch = createBatch((frame) => applyFrame(cache, frame, { refresh, write }));
    const flush = setInterval(batch.flush, FLUSH_MS);
    const close = openSocket(`${location.origin.replace(/^http/, "ws")}/ws/forecasts`, {
      onMessage: (message) => {
        const frame = frameOf(message);
        if (frame) batch.add(frame);
      },
      onState: (state) => {
        batch.hold(state !== "live");
        setLink(state);
      },
      onGap: () => void cache.invalidateQueries(),
    });
    return () => {
      close();
      stop();
      stopWriting();
      clearInterval(flush);
    };
  }, [cache]);
  return <LinkContext value={link}>{children}</LinkContext>;
}

/** The state of the live link. */
export const useLink = (): LinkState => useContext(LinkContext);
