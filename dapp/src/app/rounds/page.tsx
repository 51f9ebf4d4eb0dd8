import type { Metadata } from "next";
import { Suspense } from "react";
import { RoundsView } from "@/components/rounds/rounds-view";
import { Skeleton } from "@/components/shared/skeleton";

export const metadata: Metadata = { title: "Rounds" };

export default function RoundsPage() {
  return (
    <Suspense fallback={<Skeleton lines={10} />}>
      <RoundsView />
    </Suspense>
  );
}
