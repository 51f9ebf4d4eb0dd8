"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useLastError } from "@/hooks/use-last-error";
import { formatSpan } from "@/lib/time";
import { useMessages } from "@/messages/use-messages";
import { ErrorNote } from "./error-note";
import { Skeleton } from "./skeleton";

type Props<T> = {
  query: UseQueryResult<T>;
  /** name of the content in an error message */
  what: string;
  lines?: number;
  /** class names of the content's least height, for the skeleton */
  reserve?: string;
  children: (data: T) => ReactNode;
};

/**
 * Content of a query: a skeleton while it loads, an error if it fails. Loaded data stays while later requests fail, and
 * a line says how old it is.
 */
export function QueryContent<T>({ query, what, lines = 5, reserve, children }: Props<T>) {
  const error = useLastError(query);
  if (query.data !== undefined) {
    return (
      <>
        {error && <Stale since_ms={query.dataUpdatedAt} />}
        {children(query.data)}
      </>
    );
  }
  if (error) return <ErrorNote what={what} error={error} retry={() => void query.refetch()} />;
  return <Skeleton lines={lines} reserve={reserve} />;
}

/** How long ago, by the browser's clock, the values below were loaded. */
function Stale({ since_ms }: { since_ms: number }) {
  const { common } = useMessages();
  return (
    <p role="status" className="border-warn border-l-4 bg-raised px-4 py-2 text-xs print:hidden">
      {common.stale(formatSpan((Date.now() - since_ms) / 1000))}
    </p>
  );
}
