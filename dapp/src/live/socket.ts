/** How updates arrive: `live` by WebSocket, `polling` while it reconnects. */
export type LinkState = "connecting" | "live" | "polling";

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

/** The delay before retry number `attempt` (from 0). Doubles up to ten seconds. */
export const retryDelay_ms = (attempt: number): number =>
  Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));

/** Open a WebSocket that reconnects when it closes. Returns a function that closes it for good. */
export function openSocket(
  url: string,
  onText: (text: string) => void,
  onState: (state: LinkState) => void,
): () => void {
  let attempt = 0;
  let ended = false;
  let socket: WebSocket;
  let timer: ReturnType<typeof setTimeout>;
  const open = (): void => {
    socket = new WebSocket(url);
    socket.onopen = () => {
      attempt = 0;
      onState("live");
    };
    socket.onmessage = (event) => onText(String(event.data));
    socket.onclose = () => {
      if (ended) return;
      onState("polling");
      timer = setTimeout(open, retryDelay_ms(attempt++));
    };
  };
  onState("connecting");
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket.close();
  };
}
