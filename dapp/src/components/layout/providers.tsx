"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "@/api/fetch-json";
import { LiveProvider } from "@/live/live-provider";
import { LocaleProvider } from "@/messages/locale-provider";

/** Retry twice, but not after a client error. */
const shouldRetry = (failures: number, error: Error): boolean =>
  failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500);

/** Provides the query cache and the live link to every page. */
export function Providers({ children }: { children: ReactNode }) {
  const [cache] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: shouldRetry, staleTime: 2000 } } }),
  );
  return (
    <QueryClientProvider client={cache}>
      <LiveProvider>
        <LocaleProvider>{children}</LocaleProvider>
      </LiveProvider>
    </QueryClientProvider>
  );
}
