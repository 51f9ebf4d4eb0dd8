import type { UseQueryResult } from "@tanstack/react-query";
import { useRef } from "react";

/**
 * Why a query has no data, also while it is asked again: an error that went with every try would make the page blink, and
 * take the focus from its button.
 */
export function useLastError(
  query: Pick<UseQueryResult, "data" | "error" | "errorUpdateCount">,
): Error | null {
  const { data, error, errorUpdateCount } = query;
  const last = useRef<Error | null>(null);
  if (error || data !== undefined || errorUpdateCount === 0) last.current = error;
  return last.current;
}
