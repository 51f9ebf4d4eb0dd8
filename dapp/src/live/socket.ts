import { heartbeat_ms, type Message, parseMessage } from "./message";

/** How updates arrive: `live` by WebSocket, `polling` while it reconnects. */
export type LinkState = "connecting" | "live" | "polling";

/** What the owner of a socket learns. */
export type Listener = {
  /** An event, each once and in order, also those sent while the connection was lost. */
  onMessage: (message: Message) => void;
  onState: (state: LinkState) => void;
  /** Events may have been lost: read everything again. */
  onGap: () => void;
};

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;
/** A connection is dead if it is silent for this many heartbeats. */
const MISSED_HEARTBEATS = 2.5;
/** A connection is dead if it does not open within this time. */
const OPEN_MS = 15_000;
/** The code with which the hub closes a connection whose query it refuses. */
const BAD_QUERY = 1008;

/** The delay before retry number `attempt` (from 0). Doubles up to ten seconds. */
export const retryDelay_ms = (attempt: number): number =>
  Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));

/**
 * Open a WebSocket that reconnects when it closes or falls silent, and continues after the last message that it got.
 * Returns a function that closes it for good.
 */
export function openSocket(url: string, listener: Listener): () => void {
  let attempt = 0;
  let cursor: string | null = null;
  let silence_ms = OPEN_MS;
  let socket: WebSocket | null = null;
  let retry: ReturnType<typeof setTimeout>;
  let silence: ReturnType<typeof setTimeout>;
  let heard_ms = 0;

  const lose = (code?: number): void => {
    if (code === BAD_QUERY) cursor = null;
    clearTimeout(silence);
    drop(socket);
    socket = null;
    listener.onState("polling");
    retry = setTimeout(open, retryDelay_ms(attempt++));
  };
  // NOTE: a message only notes its time. A timer a message would cost more than what most messages change.
  const watch = (): void => {
    clearTimeout(silence);
    const left_ms = heard_ms + silence_ms - performance.now();
    if (left_ms > 0) silence = setTimeout(watch, left_ms);
    else lose();
  };
  const hear = (): void => {
    heard_ms = performance.now();
  };
  const take = (message: Message): void => {
    const isNew = cursor === null;
    cursor = message.cursor ?? cursor;
    if (message.topic === "opened") {
      attempt = 0;
      silence_ms = MISSED_HEARTBEATS * (heartbeat_ms(message.body) ?? OPEN_MS);
      watch();
      if (isNew) listener.onGap();
      listener.onState("live");
    } else if (message.topic === "gap") listener.onGap();
    else if (message.topic !== "heartbeat") listener.onMessage(message);
  };
  const open = (): void => {
    silence_ms = OPEN_MS;
    socket = new WebSocket(cursor ? `${url}?after=${cursor}` : url);
    socket.onmessage = (event) => {
      hear();
      const message = parseMessage(String(event.data));
      if (message) take(message);
    };
    socket.onclose = (event) => lose(event.code);
    hear();
    watch();
  };
  listener.onState("connecting");
  open();
  return () => {
    clearTimeout(retry);
    clearTimeout(silence);
    drop(socket);
  };
}

/** Close a connection without waiting for the other side, which may be gone. */
function drop(socket: WebSocket | null): void {
  if (!socket) return;
  socket.onmessage = null;
  socket.onclose = null;
  socket.close();
}
