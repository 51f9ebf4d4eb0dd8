import { useSearchParams } from "next/navigation";
import { useCallback, useState } from "react";

type Changes = Record<string, string | null>;

/**
 * Values of the URL's query and a way to change them without a new page. null removes a value. A change is read at once,
 * before the router follows, so that an input never falls back to its old value.
 */
export function useUrlState(): [(name: string) => string | null, (changes: Changes) => void] {
  const query = useSearchParams();
  const [ahead, setAhead] = useState<{ of: object; changes: Changes } | null>(null);
  const pending = ahead?.of === query ? ahead.changes : null;
  const write = useCallback(
    (changes: Changes): void => {
      setAhead((before) => ({
        of: query,
        changes: { ...(before?.of === query ? before.changes : {}), ...changes },
      }));
      const url = new URL(location.href);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null) url.searchParams.delete(name);
        else url.searchParams.set(name, value);
      }
      // Next follows this: useSearchParams returns the new values.
      window.history.replaceState(null, "", url);
    },
    [query],
  );
  const read = (name: string): string | null => {
    const changed = pending?.[name];
    return changed === undefined ? query.get(name) : changed;
  };
  return [read, write];
}
