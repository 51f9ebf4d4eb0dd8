import { messages } from "./use-messages";

const LONGEST = 160;

/** An error whose message is what `say` returns: in the reader's language, also after another one is chosen. */
export class SaidError extends Error {
  constructor(say: () => string) {
    super();
    Object.defineProperty(this, "message", { get: say });
  }
}

/** An error in the reader's language. What a library, a browser or a wallet says itself stands behind our own words. */
export const sentenceOf = (error: unknown): string =>
  error instanceof SaidError ? error.message : messages().common.failed(detailOf(error));

/** The first line of what an error of somebody else says. */
export function detailOf(error: unknown): string {
  const { shortMessage, message } = (error ?? {}) as { shortMessage?: unknown; message?: unknown };
  const [detail = ""] = String(shortMessage || message || error).split("\n");
  return detail.slice(0, LONGEST);
}
