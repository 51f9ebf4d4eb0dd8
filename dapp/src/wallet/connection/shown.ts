/** What the page shows of the connection. */
export type ShownConnection = "connected" | "connecting" | "silent" | "wrong-network" | "disconnected";

export type ConnectionFacts = {
  status: "connected" | "connecting" | "reconnecting" | "disconnected";
  /** the network that the wallet is on */
  chain_id: number | undefined;
  /** the network of the contracts */
  wanted_id: number;
  waited_ms: number;
};

/** A wallet that has not answered by then is probably locked. */
export const SILENT_AFTER_MS = 4000;
/** A wallet that was connected before has this long to answer on a new page. */
export const RECONNECT_MS = 2500;

/**
 * What to show. A wallet that does not answer is called so, rather than shown as loading for ever; after a reload the
 * page offers to connect again.
 */
export function shownConnection({
  status,
  chain_id,
  wanted_id,
  waited_ms,
}: ConnectionFacts): ShownConnection {
  if (status === "connected") return chain_id === wanted_id ? "connected" : "wrong-network";
  if (status === "reconnecting") return waited_ms > RECONNECT_MS ? "disconnected" : "connecting";
  if (status === "connecting") return waited_ms > SILENT_AFTER_MS ? "silent" : "connecting";
  return "disconnected";
}
