/** How the page hears of news: by the hub's socket, or by asking again and again. */
export type LinkState = "connecting" | "live" | "polling";

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 10_000;

/** Wait before retry number `attempt` (from 0): doubles up to ten seconds. */
export const retryDelay_ms = (attempt: number): number =>
  Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));

/** Keep a socket to `url` open, telling texts and the link's state; returns what ends it for good. */
export function keepSocket(
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
