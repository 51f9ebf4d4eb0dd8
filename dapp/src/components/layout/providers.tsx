"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "@/api/fetch-json";
import { LiveProvider } from "@/live/live-provider";

const mayPass = (failures: number, error: Error): boolean =>
  failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500);

/** The query cache and the live link around every page. */
export function Providers({ children }: { children: ReactNode }) {
  const [cache] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: mayPass, staleTime: 2000 } } }),
  );
  return (
    <QueryClientProvider client={cache}>
      <LiveProvider>{children}</LiveProvider>
    </QueryClientProvider>
  );
}
