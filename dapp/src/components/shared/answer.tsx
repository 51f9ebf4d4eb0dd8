import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorNote } from "./error-note";
import { Skeleton } from "./skeleton";

type Props<T> = {
  query: UseQueryResult<T>;
  /** names the content in an error */
  what: string;
  lines?: number;
  children: (answer: T) => ReactNode;
};

/** A query's answer, or what stands in for it; an answer once had stays while later ones fail. */
export function Answer<T>({ query, what, lines = 5, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorNote what={what} error={query.error} retry={() => void query.refetch()} />;
  return <Skeleton lines={lines} />;
}
