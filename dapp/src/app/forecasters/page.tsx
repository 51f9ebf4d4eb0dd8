import type { Metadata } from "next";
import { Suspense } from "react";
import { ForecastersView } from "@/components/forecasters/forecasters-view";
import { Skeleton } from "@/components/shared/skeleton";

export const metadata: Metadata = { title: "Forecasters" };

export default function ForecastersPage() {
  return (
    <Suspense fallback={<Skeleton lines={8} />}>
      <ForecastersView />
    </Suspense>
  );
}
