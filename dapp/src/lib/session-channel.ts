export type SessionChange = "signed-in" | "signed-out";

const CHANNEL = "forewatt:session";

/** Tell the browser's other tabs of this site that somebody signed in or out. */
export function announceSession(change: SessionChange): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(change);
  channel.close();
}

/** Call `listener` when somebody signs in or out in another tab. Returns a function that ends it. */
export function onSessionChange(listener: (change: SessionChange) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<SessionChange>) => listener(data);
  return () => channel.close();
}
