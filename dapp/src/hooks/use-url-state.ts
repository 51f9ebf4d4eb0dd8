import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** Values of the URL's query and a way to change them without a new page. null removes a value. */
export function useUrlState(): [
  (name: string) => string | null,
  (changes: Record<string, string | null>) => void,
] {
  const query = useSearchParams();
  const set = useCallback((changes: Record<string, string | null>): void => {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    // Next follows this: useSearchParams returns the new values.
    window.history.replaceState(null, "", url);
  }, []);
  return [(name) => query.get(name), set];
}
