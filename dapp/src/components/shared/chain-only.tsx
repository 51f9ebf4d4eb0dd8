"use client";

import type { ReactNode } from "react";
import { useLedger } from "@/hooks/use-ledger";
import { useMessages } from "@/messages/use-messages";
import { Note } from "./note";
import { Skeleton } from "./skeleton";

/** What only a chain's node has. On a channel a note says why it is not there. */
export function ChainOnly({ children }: { children: ReactNode }) {
  const ledger = useLedger();
  const { channel: m } = useMessages();
  if (ledger === null) return <Skeleton lines={8} />;
  return ledger === "channel" ? <Note title={m.notHere}>{m.notHereNote}</Note> : children;
}
