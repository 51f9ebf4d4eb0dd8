import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorNote } from "./error-note";
import { Skeleton } from "./skeleton";

type Props<T> = {
  query: UseQueryResult<T>;
  /** name of the content in an error message */
  what: string;
  lines?: number;
  children: (data: T) => ReactNode;
};

/** Content of a query: a skeleton while it loads, an error if it fails. Loaded data stays while later requests fail. */
export function QueryContent<T>({ query, what, lines = 5, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorNote what={what} error={query.error} retry={() => void query.refetch()} />;
  return <Skeleton lines={lines} />;
}
